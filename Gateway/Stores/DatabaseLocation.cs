using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Stores;

/// <summary>Which database an installation uses.</summary>
/// <param name="Setting">The setting that names it.</param>
/// <param name="Open">Opens it; fails when it cannot be used.</param>
internal sealed record DatabaseLocation(string Setting, Func<IDatabase> Open)
{
    private const string ConnectionSetting = "Gateway:Store:ConnectionString";

    /// <param name="dataFolder">The absolute path of the data folder.</param>
    public static DatabaseLocation Of(StoreOptions options, ConfigFolder folder, string dataFolder) => options switch
    {
        { Provider: StoreProvider.Postgres } => new DatabaseLocation(ConnectionSetting, () => new PostgresDatabase(options.ConnectionString!)),
        { ConnectionString: { } connection } => new DatabaseLocation(ConnectionSetting, () => new SqliteDatabase(folder.Resolve(SqliteFile.FromConnectionString(connection)!))),
        _ => new DatabaseLocation(DataFolder.Setting, () => new SqliteDatabase(Path.Combine(dataFolder, "gateway.db"))),
    };
}
