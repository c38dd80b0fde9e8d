using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Stores;

/// <summary>Where everything is kept: a SQLite file.</summary>
internal sealed class StoreOptions : IValidatedOptions
{
    /// <summary><c>Data Source=FILE</c>, relative to the folder that holds the config folder. Default: <c>gateway.db</c> in the data directory.</summary>
    public string? ConnectionString { get; init; }

    public void Validate(string path, SettingFaults faults)
    {
        if (ConnectionString is not null && SqliteFile.FromConnectionString(ConnectionString) is null)
        {
            faults.Add($"{path}:ConnectionString", "expects \"Data Source=FILE\" and nothing else");
        }
    }
}
