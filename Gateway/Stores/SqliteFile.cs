using Microsoft.Data.Sqlite;

namespace MagicLink.Gateway.Stores;

/// <summary>Connections to one SQLite file.</summary>
/// <param name="path">Its absolute path.</param>
internal sealed class SqliteFile(string path)
{
    /// <summary>How long a statement waits for a lock that another process holds, in seconds.</summary>
    private const int BusySeconds = 5;

    /// <summary>
    /// How many KiB of pages the writer keeps at most. With SQLite's 2 MB it reads the same inner pages of a dozen indexes again and again
    /// once the store is large.
    /// </summary>
    private const int WriterCache = 32 * 1024;

    /// <summary>
    /// After how many pages in the WAL they are moved into the database, 16 MB: a page that is written again and again is moved once, and
    /// the writer stops for it four times less often than with SQLite's 1000.
    /// </summary>
    private const int CheckpointPages = 4000;

    /// <summary>What a WAL that a long read made grow is cut back to, in bytes.</summary>
    private const int MostWal = 64 * 1024 * 1024;

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

    public PreparedConnection OpenWriter()
    {
        if (!File.Exists(path))
        {
            CreatePrivate(path);
        }

        return Open(
            new PreparedConnection(For(SqliteOpenMode.ReadWriteCreate)),
            $"PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; "
            + $"PRAGMA cache_size = -{WriterCache}; PRAGMA wal_autocheckpoint = {CheckpointPages}; PRAGMA journal_size_limit = {MostWal};");
    }

    public PreparedConnection OpenReader() => Open(new PreparedConnection(For(SqliteOpenMode.ReadWrite)), "PRAGMA query_only = ON;");

    /// <summary>For work beside the writer that may take long.</summary>
    public SqliteConnection OpenBeside() => Open(new SqliteConnection(For(SqliteOpenMode.ReadWrite)), "");

    /// <summary>For a file that is nobody else's and worth nothing until it is finished: no journal, no waiting for the disk, nothing left of what is overwritten.</summary>
    public SqliteConnection OpenAlone() => Open(
        new SqliteConnection(For(SqliteOpenMode.ReadWrite)),
        "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA secure_delete = ON;");

    private string For(SqliteOpenMode mode) =>
        new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = BusySeconds }.ConnectionString;

    private static T Open<T>(T connection, string pragmas)
        where T : SqliteConnection
    {
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
