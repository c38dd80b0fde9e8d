using Microsoft.Data.Sqlite;

namespace MagicLink.Gateway.Stores;

/// <summary>Connections to one SQLite file.</summary>
/// <param name="path">Its absolute path.</param>
internal sealed class SqliteFile(string path)
{
    /// <summary>How long a statement waits for a lock that another process holds, in seconds.</summary>
    private const int BusySeconds = 5;

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

    public SqliteConnection OpenWriter()
    {
        CreatePrivate();
        return Open(SqliteOpenMode.ReadWriteCreate, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;");
    }

    public SqliteConnection OpenReader() => Open(SqliteOpenMode.ReadWrite, "PRAGMA query_only = ON;");

    // SQLite gives its WAL the mode of the database.
    private void CreatePrivate()
    {
        if (!File.Exists(path) && !OperatingSystem.IsWindows())
        {
            File.Open(path, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }).Dispose();
        }
    }

    private SqliteConnection Open(SqliteOpenMode mode, string pragmas)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = BusySeconds }.ConnectionString);
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = pragmas;
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
