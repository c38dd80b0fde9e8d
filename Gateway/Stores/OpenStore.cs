using MagicLink.Gateway.Health;
using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.Settings;
using Microsoft.Data.Sqlite;

namespace MagicLink.Gateway.Stores;

/// <summary>A store that is locked, migrated and fits its master key.</summary>
internal sealed class OpenStore : IDisposable
{
    private readonly DataFolder folder;
    private readonly FileStream? heldFile;

    private OpenStore(DataFolder folder, FileStream? heldFile, DatabaseLocation location, IDatabase database, MasterKeys masterKeys)
    {
        this.folder = folder;
        this.heldFile = heldFile;
        File = location.File;
        Database = database;
        MasterKeys = masterKeys;
    }

    /// <summary>The absolute path of the database file; null for a server.</summary>
    public string? File { get; }

    public IDatabase Database { get; }

    public MasterKeys MasterKeys { get; }

    /// <param name="dataFolder">The absolute path of the data folder.</param>
    /// <param name="masterKey">The key that was configured; null for the one in the data folder.</param>
    /// <exception cref="SettingException">It cannot be used, and why.</exception>
    public static async Task<OpenStore> OpenAsync(
        string dataFolder, DatabaseLocation location, string? masterKey, IReadOnlyList<string> previousMasterKeys, DateTimeOffset now)
    {
        var folder = DataFolder.Open(dataFolder);
        IDatabase? database = null;
        FileStream? heldFile = null;
        try
        {
            heldFile = Hold(location);
            database = location.Open();
            await Migrations.ApplyAsync(database, now, CancellationToken.None);
            var keys = folder.MasterKeys(masterKey, previousMasterKeys, await KeyCheck.FindAsync(database, CancellationToken.None));
            await KeyCheck.VerifyAsync(database, keys, CancellationToken.None);
            return new OpenStore(folder, heldFile, location, database, keys);
        }
        catch (Exception fault)
        {
            database?.Dispose();
            heldFile?.Dispose();
            folder.Dispose();
            throw fault is SqliteException or UnauthorizedAccessException or IOException
                ? new SettingException(location.Setting, $"the database cannot be opened: {Reason(fault)}", fault)
                : fault;
        }
    }

    public void Dispose()
    {
        Database.Dispose();
        heldFile?.Dispose();
        folder.Dispose();
    }

    // The file may lie outside the data folder, where another gateway with a folder of its own could be given it too.
    private static FileStream? Hold(DatabaseLocation location)
    {
        try
        {
            return location.File is null ? null : ExclusiveLock.Take(location.File + ".lock");
        }
        catch (IOException fault) when (fault is not (DirectoryNotFoundException or FileNotFoundException))
        {
            throw new SettingException(location.Setting, $"{location.File} is in use by another gateway or command: several gateways share a database with postgres only.", fault);
        }
    }

    private static string Reason(Exception fault) => fault is StoreUnavailableException { InnerException: { } inner } ? inner.Message : fault.Message;
}
