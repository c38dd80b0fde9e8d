using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;

namespace MagicLink.Gateway.Stores;

/// <summary>A command that lends one that is prepared, for as long as it lives. One that failed, or was left with a reader open, is not used again.</summary>
internal sealed class PreparedStatement(SqliteConnection connection, PreparedStatements statements) : DbCommand
{
    private SqliteCommand? lent;
    private SqliteDataReader? reader;
    private bool isSound = true;

    /// <inheritdoc/>
    [AllowNull]
    public override string CommandText
    {
        get => lent?.CommandText ?? "";
        set
        {
            if (lent?.CommandText != value)
            {
                GiveBack();
                lent = statements.Take(value ?? "");
            }
        }
    }

    /// <inheritdoc/>
    public override int CommandTimeout
    {
        get => Lent.CommandTimeout;
        set => Lent.CommandTimeout = value;
    }

    /// <inheritdoc/>
    public override CommandType CommandType
    {
        get => CommandType.Text;
        set
        {
            if (value != CommandType.Text)
            {
                throw new NotSupportedException();
            }
        }
    }

    /// <inheritdoc/>
    public override bool DesignTimeVisible { get; set; }

    /// <inheritdoc/>
    public override UpdateRowSource UpdatedRowSource { get; set; }

    /// <inheritdoc/>
    protected override DbConnection? DbConnection
    {
        get => connection;
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    protected override DbParameterCollection DbParameterCollection => Lent.Parameters;

    /// <inheritdoc/>
    protected override DbTransaction? DbTransaction
    {
        get => null;
        set
        {
            if (value is not null)
            {
                throw new NotSupportedException();
            }
        }
    }

    private SqliteCommand Lent => lent ?? throw new InvalidOperationException("A command needs its text first.");

    /// <inheritdoc/>
    public override void Cancel() => Lent.Cancel();

    /// <inheritdoc/>
    public override void Prepare() => Lent.Prepare();

    /// <inheritdoc/>
    public override int ExecuteNonQuery()
    {
        using var read = Read(CommandBehavior.Default);
        read.Close();
        return read.RecordsAffected;
    }

    /// <inheritdoc/>
    public override object? ExecuteScalar()
    {
        using var read = Read(CommandBehavior.Default);
        return read.Read() ? read.GetValue(0) : null;
    }

    /// <inheritdoc/>
    protected override DbParameter CreateDbParameter() => new NamedParameter();

    /// <inheritdoc/>
    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => Read(behavior);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            GiveBack();
        }

        base.Dispose(disposing);
    }

    private SqliteDataReader Read(CommandBehavior behavior)
    {
        isSound = false;
        reader = Lent.ExecuteReader(behavior);
        isSound = true;
        return reader;
    }

    private void GiveBack()
    {
        if (lent is null)
        {
            return;
        }

        if (isSound && reader?.IsClosed != false)
        {
            statements.Return(lent);
        }
        else
        {
            reader?.Dispose();
            lent.Dispose();
        }

        (lent, reader, isSound) = (null, null, true);
    }

    /// <summary>Dapper gives names without the sign that they have in SQL, and SQLite would be asked in vain for each of them first.</summary>
    private sealed class NamedParameter : SqliteParameter
    {
        private static readonly ConcurrentDictionary<string, string> Signed = new(StringComparer.Ordinal);

        /// <inheritdoc/>
        [AllowNull]
        public override string ParameterName
        {
            get => base.ParameterName;
            set => base.ParameterName = value is null or ['@', ..] ? value : Signed.GetOrAdd(value, name => $"@{name}");
        }
    }
}
