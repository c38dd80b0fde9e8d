using System.Text.Json;

namespace MagicLink.Gateway.Settings;

/// <summary>What a JSON merge patch (RFC 7396) asks for: settings with new values, and settings that go back to what the file says.</summary>
/// <param name="Set">By full name.</param>
/// <param name="Reset">Full names.</param>
internal sealed record SettingPatch(IReadOnlyDictionary<string, JsonElement> Set, IReadOnlyCollection<string> Reset)
{
    private const int MostShown = 64;

    /// <summary>Reads a patch; a key that is no run-time setting, and a value of a wrong type, are faults by their names in JSON.</summary>
    public static SettingPatch Read(JsonElement patch, RunTimeSettings settings, SettingFaults faults)
    {
        var set = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        var reset = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            ReadSection(patch, "");
        }
        catch (InvalidOperationException)
        {
            // Half of a character (a lone surrogate) cannot be read as text.
            faults.Add("", "must consist of whole characters");
        }

        return new SettingPatch(set, reset);

        void ReadSection(JsonElement given, string section)
        {
            foreach (var member in given.EnumerateObject())
            {
                var field = (section.Length > 0 ? section + "." : "") + member.Name;
                var isOneName = !member.Name.Contains('.', StringComparison.Ordinal);
                if (isOneName && settings.FindByField(field) is { } setting)
                {
                    ReadValue(setting, member.Value);
                }
                else if (isOneName && settings.In(field).Any())
                {
                    ReadNested(field, member.Value);
                }
                else
                {
                    faults.Add(Shown(field), isOneName && settings.IsKnown(field)
                        ? "cannot be changed at run time: it stands in gateway.json or the environment, and holds from the next start on"
                        : "is not a setting; known here: " + string.Join(", ", Names(section)));
                }
            }
        }

        void ReadNested(string section, JsonElement given)
        {
            switch (given.ValueKind)
            {
                case JsonValueKind.Object:
                    ReadSection(given, section);
                    break;
                case JsonValueKind.Null:
                    reset.UnionWith(settings.In(section).Select(setting => setting.Name));
                    break;
                default:
                    faults.Add(section, "expects an object");
                    break;
            }
        }

        void ReadValue(RunTimeSetting setting, JsonElement given)
        {
            if (given.ValueKind == JsonValueKind.Null)
            {
                reset.Add(setting.Name);
                return;
            }

            var before = faults.Count;
            SettingJson.Judge(setting.Type, given, setting.Field, faults);
            if (faults.Count == before)
            {
                set[setting.Name] = given;
            }
        }

        IEnumerable<string> Names(string section) =>
            settings.In(section).Select(setting => setting.Field[(section.Length > 0 ? section.Length + 1 : 0)..].Split('.')[0]).Distinct();
    }

    /// <summary>What is stored once the patch is merged into it.</summary>
    public IReadOnlyDictionary<string, JsonElement> MergeInto(IReadOnlyDictionary<string, JsonElement> stored)
    {
        var merged = stored.Where(setting => !Reset.Contains(setting.Key)).ToDictionary(StringComparer.Ordinal);
        foreach (var (name, value) in Set)
        {
            merged[name] = value;
        }

        return merged;
    }

    /// <summary>Whether anything is stored otherwise afterwards.</summary>
    public bool Changes(IReadOnlyDictionary<string, JsonElement> stored) =>
        Reset.Any(stored.ContainsKey) || Set.Any(setting => !stored.TryGetValue(setting.Key, out var known) || !JsonElement.DeepEquals(known, setting.Value));

    private static string Shown(string field) => field.Length <= MostShown ? field : field[..MostShown] + "…";
}
