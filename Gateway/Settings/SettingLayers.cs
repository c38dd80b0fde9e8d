namespace MagicLink.Gateway.Settings;

/// <summary>Where settings come from: the file; over it what admins stored; over both the environment, with the files it names.</summary>
/// <param name="File">By full name, in any case.</param>
/// <param name="Environment">Likewise.</param>
internal sealed record SettingLayers(IReadOnlyDictionary<string, string?> File, IReadOnlyDictionary<string, string?> Environment)
{
    /// <summary>What holds where nothing is stored.</summary>
    public IConfigurationRoot Merge() => Merge([]);

    /// <param name="stored">Whole settings by name, each with the keys it consists of: a list that is stored has nothing of the file's left.</param>
    public IConfigurationRoot Merge(IEnumerable<(string Name, IEnumerable<KeyValuePair<string, string?>> Keys)> stored)
    {
        var merged = new Dictionary<string, string?>(File, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, keys) in stored.Where(setting => !IsPinned(setting.Name)))
        {
            foreach (var replaced in merged.Keys.Where(key => IsOf(name, key)).ToList())
            {
                merged.Remove(replaced);
            }

            foreach (var (key, value) in keys)
            {
                merged[key] = value;
            }
        }

        foreach (var (key, value) in Environment)
        {
            merged[key] = value;
        }

        // Copied, not chained: a chained configuration makes an empty text look like a setting that was not given.
        return new IndexedSettings(merged).ToConfiguration();
    }

    /// <summary>Whether the environment says something of a setting: then nothing stored counts for it, not even the rest of a list.</summary>
    public bool IsPinned(string name) => Environment.Keys.Any(key => IsOf(name, key));

    private static bool IsOf(string name, string key) =>
        key.StartsWith(name, StringComparison.OrdinalIgnoreCase) && (key.Length == name.Length || key[name.Length] == ConfigurationPath.KeyDelimiter[0]);
}
