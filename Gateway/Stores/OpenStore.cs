using MagicLink.Gateway.Health;
using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.Settings;
using Microsoft.Data.Sqlite;

namespace MagicLink.Gateway.Stores;

/// <summary>A store that is locked, migrated and fits its master key.</summary>
internal sealed class OpenStore : IDisposable
{
    private readonly DataFolder folder;

    private OpenStore(DataFolder folder, IDatabase database, MasterKey masterKey)
    {
        this.folder = folder;
        Database = database;
        MasterKey = masterKey;
    }

    public IDatabase Database { get; }

    public MasterKey MasterKey { get; }

    /// <param name="dataFolder">The absolute path of the data folder.</param>
    /// <param name="masterKey">The key that was configured; null for the one in the data folder.</param>
    /// <exception cref="SettingException">It cannot be used, and why.</exception>
    public static async Task<OpenStore> OpenAsync(string dataFolder, DatabaseLocation location, string? masterKey, DateTimeOffset now)
    {
        var folder = DataFolder.Open(dataFolder);
        IDatabase? database = null;
        try
        {
            var key = folder.MasterKey(masterKey);
            database = location.Open();
            await Migrations.ApplyAsync(database, now, CancellationToken.None);
            await KeyCheck.VerifyAsync(database, key, CancellationToken.None);
            return new OpenStore(folder, database, key);
        }
        catch (Exception fault)
        {
            database?.Dispose();
            folder.Dispose();
            throw fault is SqliteException or UnauthorizedAccessException or IOException
                ? new SettingException(location.Setting, $"the database cannot be opened: {Reason(fault)}", fault)
                : fault;
        }
    }

    public void Dispose()
    {
        Database.Dispose();
        folder.Dispose();
    }

    private static string Reason(Exception fault) => fault is StoreUnavailableException { InnerException: { } inner } ? inner.Message : fault.Message;
}
