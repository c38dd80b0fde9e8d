namespace MagicLink.Gateway.Settings;

/// <summary>What settings are made of: the layers of this start, and the same strict binding for whatever is stored between them.</summary>
internal sealed class SettingsSource(SettingLayers layers, RunTimeSettings known, Func<IConfigurationRoot, SettingFaults, object> bind)
{
    public RunTimeSettings Known => known;

    /// <summary>Whether the environment says what this setting is.</summary>
    public bool IsPinned(RunTimeSetting setting) => layers.IsPinned(setting.Name);

    /// <summary>Merges, binds and validates everything; the result is only to be used while <paramref name="faults"/> stays empty.</summary>
    public SettingsInForce Judge(StoredSettings stored, SettingFaults faults)
    {
        foreach (var name in stored.Values.Keys.Where(name => known.FindByName(name) is null))
        {
            faults.Add(name, "is stored, and is no setting that this version can change at run time");
        }

        var configuration = layers.Merge(stored.Values.Select(setting => (setting.Key, SettingJson.Keys(setting.Key, setting.Value))));
        return new SettingsInForce(bind(configuration, faults), stored);
    }
}
