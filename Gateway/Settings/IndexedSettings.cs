namespace MagicLink.Gateway.Settings;

/// <summary>
/// Settings by full name that know what stands below each section. The framework's providers look through all keys to find that out, for each section anew: with 10,000 routes
/// reading them took half a minute.
/// </summary>
internal sealed class IndexedSettings : ConfigurationProvider, IConfigurationSource
{
    // By what their full names begin with: the section's name and the delimiter, or nothing.
    private readonly Dictionary<string, HashSet<string>> children = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="settings">By full name, in any case; not to be changed any more.</param>
    public IndexedSettings(IDictionary<string, string?> settings)
    {
        Data = settings;
        foreach (var key in settings.Keys)
        {
            Add(key);
        }
    }

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    /// <summary>The configuration of these settings alone.</summary>
    public IConfigurationRoot ToConfiguration() => new ConfigurationBuilder().Add(this).Build();

    public override IEnumerable<string> GetChildKeys(IEnumerable<string> earlierKeys, string? parentPath)
    {
        var prefix = parentPath is null ? "" : parentPath + ConfigurationPath.KeyDelimiter;
        var keys = earlierKeys.Concat(children.GetValueOrDefault(prefix) ?? []).ToList();
        keys.Sort(ConfigurationKeyComparer.Instance);
        return keys;
    }

    // Each name below the section it stands in, up to where that is known.
    private void Add(string key)
    {
        for (var end = key.Length; end >= 0;)
        {
            var start = key[..end].LastIndexOf(ConfigurationPath.KeyDelimiter, StringComparison.Ordinal) + 1;
            var prefix = key[..start];
            var isKnown = children.TryGetValue(prefix, out var names);
            if (!isKnown)
            {
                children[prefix] = names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            }

            names!.Add(key[start..end]);
            if (isKnown)
            {
                return;
            }

            end = start - 1;
        }
    }
}
