using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration.Json;

namespace MagicLink.Gateway.Settings;

/// <summary>Reads a configuration file under the environment's overrides.</summary>
internal static class ConfigurationFiles
{
    private static readonly JsonDocumentOptions Strict =
        new() { AllowDuplicateProperties = false, AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    private const int MaxBytes = 16 * 1024 * 1024;

    /// <summary>
    /// One file, then the environment above it, then the files that the environment names. Root keys other than
    /// <paramref name="roots"/> are faults, and so is a file that is missing or does not parse.
    /// </summary>
    public static IConfigurationRoot Read(
        string file, IReadOnlyList<string> roots, IReadOnlyDictionary<string, string> environment, SettingFaults faults) =>
        ReadLayers(file, roots, environment, faults).Merge();

    /// <inheritdoc cref="Read"/>
    public static SettingLayers ReadLayers(
        string file, IReadOnlyList<string> roots, IReadOnlyDictionary<string, string> environment, SettingFaults faults)
    {
        var inFile = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        if (ParseFile(file, faults) is { } parsed)
        {
            foreach (var child in parsed.GetChildren().Where(child => !IsKnownRoot(child.Key, roots)))
            {
                faults.Add(child.Key, $"is not a section of {Path.GetFileName(file)}; known: {string.Join(", ", roots)}");
            }

            foreach (var (key, value) in parsed.AsEnumerable())
            {
                inFile[key] = value;
            }
        }

        var inEnvironment = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in FromEnvironment(roots, environment).Concat(FileSecrets.Read(roots, environment, faults)))
        {
            inEnvironment[key] = value;
        }

        return new SettingLayers(inFile, inEnvironment);
    }

    private static IConfigurationRoot? ParseFile(string file, SettingFaults faults)
    {
        var name = Path.GetFileName(file);
        try
        {
            var info = new FileInfo(file);
            if (info.Exists && info.Length > MaxBytes)
            {
                faults.Add(name, "is larger than 16 MiB");
                return null;
            }

            // The framework merges sections that stand twice; a reader of the file would believe the one he sees.
            var bytes = File.ReadAllBytes(file);
            JsonDocument.Parse(bytes, Strict).Dispose();
            var content = new JsonContent();
            content.Load(new MemoryStream(bytes));
            return new IndexedSettings(content.Settings).ToConfiguration();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            faults.Add(name, $"cannot be read from {Path.GetDirectoryName(file)}: {fault.Message}");
        }
        catch (Exception fault) when (fault is FormatException or InvalidDataException or JsonException or DecoderFallbackException)
        {
            var reason = fault.InnerException is JsonException inner ? inner.Message : fault.Message;
            faults.Add(name, $"is not valid JSON: {reason}");
        }

        return null;
    }

    private static bool IsKnownRoot(string key, IReadOnlyList<string> roots) =>
        key == "$schema" || roots.Contains(key, StringComparer.OrdinalIgnoreCase);

    private static IEnumerable<KeyValuePair<string, string?>> FromEnvironment(
        IReadOnlyList<string> roots, IReadOnlyDictionary<string, string> environment) =>
        from variable in environment
        where !FileSecrets.IsFileSecret(variable.Key, roots)
        let key = variable.Key.Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal)
        where roots.Any(root => key.StartsWith(root + ConfigurationPath.KeyDelimiter, StringComparison.OrdinalIgnoreCase))
        select KeyValuePair.Create(key, (string?)variable.Value);

    private sealed class JsonContent() : JsonStreamConfigurationProvider(new JsonStreamConfigurationSource())
    {
        public IDictionary<string, string?> Settings => Data;
    }
}
