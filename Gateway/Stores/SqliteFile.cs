using Microsoft.Data.Sqlite;

namespace MagicLink.Gateway.Stores;

/// <summary>Connections to one SQLite file.</summary>
/// <param name="path">Its absolute path.</param>
internal sealed class SqliteFile(string path)
{
    private const int BusyMilliseconds = 5000;

    /// <summary>The file that a connection string names; null when it names none, or asks for more than that.</summary>
    public static string? FromConnectionString(string connectionString)
    {
        try
        {
            var parsed = new SqliteConnectionStringBuilder(connectionString);
            var file = parsed.DataSource;
            return parsed.ConnectionString == new SqliteConnectionStringBuilder { DataSource = file }.ConnectionString
                && file.Length > 0 && !file.StartsWith(':') && !file.StartsWith("file:", StringComparison.OrdinalIgnoreCase)
                    ? file
                    : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    public SqliteConnection OpenWriter() =>
        Open(SqliteOpenMode.ReadWriteCreate, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;");

    public SqliteConnection OpenReader() => Open(SqliteOpenMode.ReadWrite, "PRAGMA query_only = ON;");

    private SqliteConnection Open(SqliteOpenMode mode, string pragmas)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ConnectionString);
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = $"PRAGMA busy_timeout = {BusyMilliseconds}; {pragmas}";
            command.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
