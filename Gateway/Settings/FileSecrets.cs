namespace MagicLink.Gateway.Settings;

/// <summary>
/// Settings whose value stands in a file that the environment names, as container platforms mount secrets:
/// <c>Gateway__Mail__Smtp__Password_FILE=/run/secrets/smtp</c>. One line break at the end of the file is not part of the value.
/// </summary>
internal static class FileSecrets
{
    private const string Suffix = "_FILE";

    /// <summary>The values by the settings' full names.</summary>
    public static IReadOnlyDictionary<string, string?> Read(IReadOnlyList<string> roots, IReadOnlyDictionary<string, string> environment, SettingFaults faults)
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, path) in environment.Where(variable => IsFileSecret(variable.Key, roots)))
        {
            var setting = name[..^Suffix.Length];
            var key = setting.Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal);
            if (environment.Keys.Any(other => string.Equals(other, setting, StringComparison.OrdinalIgnoreCase)))
            {
                faults.Add(key, $"is given twice, by {setting} and by {name}: keep one");
            }
            else if (Read(path) is { } value)
            {
                values[key] = value;
            }
            else
            {
                faults.Add(key, $"the file that {name} names cannot be read");
            }
        }

        return values;
    }

    /// <summary>Whether an environment variable names a file with a value of one of these root sections, rather than a value.</summary>
    public static bool IsFileSecret(string name, IReadOnlyList<string> roots) =>
        name.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase)
        && roots.Any(root => name.StartsWith(root + "__", StringComparison.OrdinalIgnoreCase));

    private static string? Read(string path)
    {
        try
        {
            var text = File.ReadAllText(path);
            return text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
