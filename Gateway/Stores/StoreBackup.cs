using MagicLink.Gateway.Backup;
using MagicLink.Gateway.Secrets;
using Microsoft.Data.Sqlite;

namespace MagicLink.Gateway.Stores;

/// <inheritdoc cref="IStoreBackup"/>
internal sealed class StoreBackup(OpenStore store, TimeProvider clock) : IStoreBackup
{
    public const string NotHere = "PostgreSQL has tools of its own for this: use pg_dump.";

    public async Task<BackupResult> WriteAsync(string path, CancellationToken cancellation)
    {
        if ((store.File is null ? NotHere : WhyNotTo(path)) is { } reason)
        {
            return new BackupResult.Refused(reason);
        }

        // Two backups at once must not write into each other's file.
        var aside = $"{path}.{RandomToken.Hex(4)}.partial";
        try
        {
            // SQLite blocks: on a thread and a connection of its own, so that nobody else waits.
            await Task.Factory.StartNew(
                () => SqliteCopy.Write(new SqliteFile(store.File!), aside, clock.GetUtcNow(), cancellation),
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            return new BackupResult.Written(Publish(aside, path));
        }
        catch (Exception fault) when (fault is SqliteException or IOException or UnauthorizedAccessException)
        {
            return new BackupResult.Refused($"{path} could not be written: {fault.Message}");
        }
        finally
        {
            File.Delete(aside);
        }
    }

    private static string? WhyNotTo(string path) =>
        Path.EndsInDirectorySeparator(path) || Directory.Exists(path) ? $"{path} is a folder: name a file."
        : File.Exists(path) || new FileInfo(path).LinkTarget is not null ? $"{path} exists already: name a new file."
        : !Directory.Exists(Path.GetDirectoryName(path)) ? $"The folder of {path} does not exist."
        : null;

    /// <summary>Gives a file its name once its content is on disk; how long it is.</summary>
    private static long Publish(string aside, string path)
    {
        Sync(aside);
        File.Move(aside, path);
        return Sync(path); // the file systems of Linux write a changed name with the file
    }

    private static long Sync(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        file.Flush(flushToDisk: true);
        return file.Length;
    }
}
