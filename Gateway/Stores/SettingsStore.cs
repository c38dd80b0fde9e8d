using System.Text.Json;
using Dapper;
using MagicLink.Gateway.Changes;
using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Stores;

/// <inheritdoc cref="ISettingsStore"/>
internal sealed class SettingsStore(IDatabase database) : ISettingsStore
{
    public Task<StoredSettings> ReadAsync(CancellationToken cancellation) => database.WatchAsync(
        async connection =>
        {
            var (version, overrides) = await connection.QuerySingleAsync<(long, string)>("SELECT version, overrides FROM run_time_settings WHERE id = 1");
            return new StoredSettings(version, JsonSerializer.Deserialize(overrides, SettingsJson.Default.IReadOnlyDictionaryStringJsonElement)!);
        },
        cancellation);

    public Task<bool> TryReplaceAsync(long version, IReadOnlyDictionary<string, JsonElement> values, CancellationToken cancellation)
    {
        var overrides = JsonSerializer.Serialize(new SortedDictionary<string, JsonElement>(values.ToDictionary(), StringComparer.Ordinal), SettingsJson.Default.SortedDictionaryStringJsonElement);
        return database.WriteAsync(
            async connection =>
            {
                var replaced = await connection.ExecuteAsync(
                    "UPDATE run_time_settings SET version = version + 1, overrides = @overrides WHERE id = 1 AND version = @version", new { version, overrides });
                if (replaced == 1)
                {
                    await ChangeStore.AddAsync(connection, database.Dialect, ChangeKind.SettingsChanged, "");
                }

                return replaced == 1;
            },
            cancellation);
    }
}
