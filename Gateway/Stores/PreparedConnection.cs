using System.Data.Common;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace MagicLink.Gateway.Stores;

/// <summary>
/// A connection to SQLite that keeps the statements of its commands prepared, by their text: to parse and plan one costs several times what
/// running it does. For one thread, like any connection.
/// </summary>
internal sealed class PreparedConnection : SqliteConnection
{
    private readonly PreparedStatements statements;

    public PreparedConnection(string connectionString)
        : base(connectionString) => statements = new PreparedStatements(this);

    /// <summary>Whether a transaction is open, whoever has begun or ended it.</summary>
    public bool IsInTransaction => raw.sqlite3_get_autocommit(Handle) == 0;

    /// <summary>Runs a statement without parameters.</summary>
    public void Execute(string sql)
    {
        using var command = CreateDbCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <inheritdoc/>
    public override void Close()
    {
        statements?.Clear(); // the base class closes before it is made
        base.Close();
    }

    /// <inheritdoc/>
    protected override DbCommand CreateDbCommand() => new PreparedStatement(this, statements);
}
