using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Stores;

/// <summary>Which database an installation uses.</summary>
/// <param name="Setting">The setting that names it.</param>
/// <param name="File">The absolute path of its file; null for a server.</param>
/// <param name="Open">Opens it; fails when it cannot be used.</param>
internal sealed record DatabaseLocation(string Setting, string? File, Func<IDatabase> Open)
{
    private const string ConnectionSetting = "Gateway:Store:ConnectionString";

    /// <param name="dataFolder">The absolute path of the data folder.</param>
    public static DatabaseLocation Of(StoreOptions options, ConfigFolder folder, string dataFolder) => options switch
    {
        { Provider: StoreProvider.Postgres } => new DatabaseLocation(ConnectionSetting, File: null, () => new PostgresDatabase(options.ConnectionString!)),
        { ConnectionString: { } connection } => InFile(ConnectionSetting, folder.Resolve(SqliteFile.FromConnectionString(connection)!)),
        _ => InFile(DataFolder.Setting, Path.Combine(dataFolder, "gateway.db")),
    };

    private static DatabaseLocation InFile(string setting, string file) => new(setting, file, () => new SqliteDatabase(file));
}
