using System.Text;
using MagicLink.Gateway.Language;
using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Mail.Templates;

/// <summary>The folder <c>mail</c> beside <c>gateway.json</c>, where an operator's templates lie.</summary>
internal static class TemplateFolder
{
    public const string Name = "mail";

    private const int MaxBytes = 64 * 1024;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads every template there is; with a fault, what is returned is not to be used. Without the folder, the built-in ones are.</summary>
    public static MailTemplates Read(ConfigFolder config, IReadOnlyList<MailKind> kinds, SettingFaults faults)
    {
        var known = TemplateName.All(kinds, Languages.Known);
        var own = new Dictionary<(string Kind, MailPart Part, string? Language), MailTemplate>();
        foreach (var path in Files(Path.Combine(config.Path, Name), faults))
        {
            var file = Path.GetFileName(path);
            var shown = $"{Name}/{file}";
            if (!known.TryGetValue(file, out var name))
            {
                faults.Add(shown, $"belongs to no mail; known: {string.Join(", ", known.Where(entry => entry.Value.Language is null).Select(entry => entry.Key))}, "
                    + $"each for one language too, as in {known.First(entry => entry.Value is { Part: MailPart.Text, Language: not null }).Key} ({string.Join(", ", Languages.Known)})");
            }
            else if (ReadText(path, shown, faults) is { } text)
            {
                own[(name.Kind.Name, name.Part, name.Language?.TwoLetterISOLanguageName)] = TemplateParser.Parse(text, name.Kind, name.Part, problem => faults.Add(shown, problem));
            }
        }

        return new MailTemplates(own);
    }

    // What begins with a dot is an editor's or a volume's own; a README says what the folder is for.
    private static IEnumerable<string> Files(string folder, SettingFaults faults)
    {
        try
        {
            return File.Exists(folder) ? throw new IOException("it is a file")
                : !Directory.Exists(folder) ? []
                : Directory.GetFileSystemEntries(folder).Where(path => Path.GetFileName(path) is var name && name != "README.md" && name[0] != '.').Order(StringComparer.Ordinal);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            faults.Add(Name, $"expects a folder with mail templates at {folder}: {fault.Message}");
            return [];
        }
    }

    private static string? ReadText(string path, string shown, SettingFaults faults)
    {
        try
        {
            using var file = File.OpenRead(path);
            var bytes = new byte[MaxBytes + 1];
            var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (length > MaxBytes)
            {
                faults.Add(shown, "is larger than 64 KiB");
                return null;
            }

            var mark = bytes.AsSpan(0, length).StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
            return Strict.GetString(bytes, mark, length - mark);
        }
        catch (DecoderFallbackException)
        {
            faults.Add(shown, "is not UTF-8");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            faults.Add(shown, $"cannot be read: {fault.Message}");
        }

        return null;
    }
}
