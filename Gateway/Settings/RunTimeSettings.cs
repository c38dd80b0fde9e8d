using System.Globalization;
using System.IO.Enumeration;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MagicLink.Gateway.Settings;

/// <summary>Which settings may change at run time, and what they are called in JSON: the same, in camel case.</summary>
internal sealed class RunTimeSettings
{
    /// <summary>Name patterns. None of them is a secret: their values are shown to admins and kept in the audit log.</summary>
    private static readonly string[] Table =
    [
        "Gateway:SignIn:Mode",
        "Gateway:SignIn:AllowedDomains",
        "Gateway:SignIn:LinkLifetime",
        "Gateway:SignIn:CodeLifetime",
        "Gateway:Otp:*",
        "Gateway:Mfa:Mode",
        "Gateway:Mfa:RememberDevice",
        "Gateway:Tokens:AccessTokenLifetime",
        "Gateway:Sessions:IdleTimeout",
        "Gateway:Sessions:AbsoluteTimeout",
        "Gateway:Sessions:RefreshReuseWindow",
        "Gateway:Limits:*",
        "Gateway:Bans:*",
    ];

    private readonly Type options;
    private readonly string section;
    private readonly Dictionary<string, RunTimeSetting> byField;

    /// <param name="options">What all settings are bound to.</param>
    /// <param name="section">The section that they are bound from.</param>
    public RunTimeSettings(Type options, string section)
    {
        this.options = options;
        this.section = section;
        All = [.. Find(options, section, "", root => root)];
        byField = All.ToDictionary(setting => setting.Field, StringComparer.Ordinal);
    }

    public IReadOnlyList<RunTimeSetting> All { get; }

    public RunTimeSetting? FindByField(string field) => byField.GetValueOrDefault(field);

    public RunTimeSetting? FindByName(string name) =>
        All.FirstOrDefault(setting => string.Equals(setting.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Those in a section of the JSON; the root is the empty field.</summary>
    public IEnumerable<RunTimeSetting> In(string field) =>
        field.Length == 0 ? All : All.Where(setting => setting.Field.StartsWith(field + ".", StringComparison.Ordinal));

    /// <summary>Whether there is such a setting at all, be it one that only a start reads.</summary>
    public bool IsKnown(string field)
    {
        var type = options;
        foreach (var segment in field.Split('.'))
        {
            if (SettingValue.IsLeaf(type) || Array.Find(SettingsBinder.Properties(type), property => InJson(property.Name) == segment) is not { } property)
            {
                return false;
            }

            type = property.PropertyType;
        }

        return true;
    }

    /// <summary>What a setting's full name is in JSON, as in <c>limits.rules[0].period</c>; names that people gave stay as they are.</summary>
    public string FieldOf(string name)
    {
        if (!name.StartsWith(section + ConfigurationPath.KeyDelimiter, StringComparison.OrdinalIgnoreCase))
        {
            return name;
        }

        var field = "";
        Type? type = options;
        foreach (var segment in name[(section.Length + 1)..].Split(ConfigurationPath.KeyDelimiter))
        {
            var element = type is null ? null : SettingsBinder.ElementOf(type);
            var property = type is null || element is not null ? null : SettingsBinder.Property(type, segment);
            field += element is not null && int.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out _) ? $"[{segment}]"
                : (field.Length > 0 ? "." : "") + (property is null ? segment : InJson(property.Name));
            type = element ?? property?.PropertyType;
        }

        return field;
    }

    /// <summary>The values of all of them, in sections.</summary>
    public JsonObject Write(object values)
    {
        var written = new JsonObject();
        foreach (var setting in All)
        {
            var path = setting.Field.Split('.');
            var target = written;
            foreach (var part in path[..^1])
            {
                target = (JsonObject)(target[part] ??= new JsonObject());
            }

            target[path[^1]] = SettingJson.Write(setting.Read(values));
        }

        return written;
    }

    public static string InJson(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);

    private static IEnumerable<RunTimeSetting> Find(Type type, string name, string field, Func<object, object?> read)
    {
        foreach (var property in SettingsBinder.Properties(type))
        {
            var (inner, innerField) = ($"{name}:{property.Name}", (field.Length > 0 ? field + "." : "") + InJson(property.Name));
            object? Value(object root) => read(root) is { } owner ? property.GetValue(owner) : null;
            if (SettingValue.IsLeaf(property.PropertyType) || SettingsBinder.ElementOf(property.PropertyType) is not null)
            {
                if (Table.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, inner, ignoreCase: true)))
                {
                    yield return new RunTimeSetting(inner, innerField, property.PropertyType, Value);
                }
            }
            else
            {
                foreach (var found in Find(property.PropertyType, inner, innerField, Value))
                {
                    yield return found;
                }
            }
        }
    }
}
