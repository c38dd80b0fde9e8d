using System.Text.Json;

namespace MagicLink.Gateway.Settings;

/// <summary>Where the settings are kept that admins change at run time.</summary>
internal interface ISettingsStore
{
    Task<StoredSettings> ReadAsync(CancellationToken cancellation);

    /// <summary>Puts these values in the place of those of <paramref name="version"/>, in one step; false when somebody else was faster.</summary>
    Task<bool> TryReplaceAsync(long version, IReadOnlyDictionary<string, JsonElement> values, CancellationToken cancellation);
}
