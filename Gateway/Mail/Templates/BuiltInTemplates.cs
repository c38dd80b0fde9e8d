using System.Collections.Concurrent;

namespace MagicLink.Gateway.Mail.Templates;

/// <summary>The templates that are part of the program. They are made as operators make theirs, so that one can be copied to start from.</summary>
internal static class BuiltInTemplates
{
    private static readonly ConcurrentDictionary<(string Kind, MailPart Part), MailTemplate> Parsed = new();

    public static MailTemplate Of(MailKind kind, MailPart part) => Parsed.GetOrAdd((kind.Name, part), _ => TemplateParser.Parse(
        Source(TemplateName.Of(kind, part)), kind, part, fault => throw new InvalidOperationException($"The built-in template {TemplateName.Of(kind, part)} {fault}.")));

    /// <param name="file">As an operator's would be named.</param>
    public static string Source(string file)
    {
        using var stream = typeof(BuiltInTemplates).Assembly.GetManifestResourceStream($"Mail.Templates.{file}") ?? throw new InvalidOperationException($"There is no built-in template {file}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
