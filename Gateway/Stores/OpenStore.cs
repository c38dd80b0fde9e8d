using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.Settings;
using Microsoft.Data.Sqlite;

namespace MagicLink.Gateway.Stores;

/// <summary>A store that is locked, migrated and fits its master key.</summary>
internal sealed class OpenStore : IDisposable
{
    private const string SqliteIdentity = "INTEGER PRIMARY KEY AUTOINCREMENT";
    private readonly DataFolder folder;
    private readonly SqliteDatabase database;

    private OpenStore(DataFolder folder, SqliteDatabase database, MasterKey masterKey)
    {
        this.folder = folder;
        this.database = database;
        MasterKey = masterKey;
    }

    public IDatabase Database => database;

    public MasterKey MasterKey { get; }

    /// <param name="dataFolder">The absolute path of the data folder.</param>
    /// <param name="databaseFile">The absolute path of the database; null for the one in the data folder.</param>
    /// <exception cref="SettingException">It cannot be used, and why.</exception>
    public static async Task<OpenStore> OpenAsync(string dataFolder, string? databaseFile, string? masterKey, DateTimeOffset now)
    {
        var folder = DataFolder.Open(dataFolder);
        SqliteDatabase? database = null;
        try
        {
            var key = folder.MasterKey(masterKey);
            database = new SqliteDatabase(databaseFile ?? Path.Combine(dataFolder, "gateway.db"));
            await Migrations.ApplyAsync(database, SqliteIdentity, now, CancellationToken.None);
            await KeyCheck.VerifyAsync(database, key, CancellationToken.None);
            return new OpenStore(folder, database, key);
        }
        catch (Exception fault)
        {
            database?.Dispose();
            folder.Dispose();
            throw fault is SqliteException or UnauthorizedAccessException or IOException
                ? new SettingException(DataFolder.Setting, $"the database cannot be opened: {fault.Message}", fault)
                : fault;
        }
    }

    public void Dispose()
    {
        database.Dispose();
        folder.Dispose();
    }
}
