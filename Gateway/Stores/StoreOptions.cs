using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Stores;

/// <summary>Where everything is kept.</summary>
internal sealed class StoreOptions : IValidatedOptions
{
    /// <summary><c>sqlite</c>, a file of this gateway alone, or <c>postgres</c>, which several gateways can share. Default <c>sqlite</c>.</summary>
    public StoreProvider Provider { get; init; } = StoreProvider.Sqlite;

    /// <summary>
    /// SQLite: <c>Data Source=FILE</c>, relative to the folder that holds the config folder; default <c>gateway.db</c> in the data directory.
    /// PostgreSQL: <c>Host=…;Database=…;Username=…;Password=…</c>, required.
    /// </summary>
    public string? ConnectionString { get; init; }

    public void Validate(string path, SettingFaults faults)
    {
        var setting = $"{path}:ConnectionString";
        if (Provider == StoreProvider.Postgres)
        {
            if ((ConnectionString is null ? "is required with postgres" : PostgresConnection.FaultOf(ConnectionString)) is { } fault)
            {
                faults.Add(setting, fault);
            }
        }
        else if (ConnectionString is not null && SqliteFile.FromConnectionString(ConnectionString) is null)
        {
            faults.Add(setting, "expects \"Data Source=FILE\" and nothing else");
        }
    }
}
