namespace MagicLink.Gateway.Settings;

/// <summary>A change of settings in words, for the audit log.</summary>
internal static class SettingsDifference
{
    /// <summary>What the audit log keeps of a text.</summary>
    private const int Room = 1000;

    private const string Separator = "; ";

    /// <summary>Every setting that was asked for is named, with its value before and after; long lists are cut.</summary>
    public static string Describe(SettingsInForce before, SettingsInForce after, SettingPatch asked, RunTimeSettings known)
    {
        string[] lines =
        [
            .. from setting in known.All
               let isReset = asked.Reset.Contains(setting.Name)
               where isReset || asked.Set.ContainsKey(setting.Name)
               select $"{setting.Field}: {Text(setting, before)} \u2192 {Text(setting, after)}{(isReset ? " (as configured)" : "")}",
        ];
        var most = (Room / lines.Length) - Separator.Length;
        return string.Join(Separator, lines.Select(line => line.Length <= most ? line : line[..(most - 1)] + "\u2026"));
    }

    private static string Text(RunTimeSetting setting, SettingsInForce inForce) => SettingJson.Write(setting.Read(inForce.Options))?.ToJsonString() ?? "null";
}
