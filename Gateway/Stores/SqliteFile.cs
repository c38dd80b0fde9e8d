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

    /// <summary>Makes an empty file that only its owner may read. SQLite gives its WAL the mode of the database.</summary>
    public static void CreatePrivate(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        File.Open(path, options).Dispose();
    }

    public SqliteConnection OpenWriter()
    {
        if (!File.Exists(path))
        {
            CreatePrivate(path);
        }

        return Open(SqliteOpenMode.ReadWriteCreate, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;");
    }

    public SqliteConnection OpenReader() => Open(SqliteOpenMode.ReadWrite, "PRAGMA query_only = ON;");

    /// <summary>For work beside the writer that may take long.</summary>
    public SqliteConnection OpenBeside() => Open(SqliteOpenMode.ReadWrite, "");

    /// <summary>For a file that is nobody else's and worth nothing until it is finished: no journal, no waiting for the disk, nothing left of what is overwritten.</summary>
    public SqliteConnection OpenAlone() =>
        Open(SqliteOpenMode.ReadWrite, "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA secure_delete = ON;");

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
