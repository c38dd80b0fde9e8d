using System.Text;
using System.Text.Encodings.Web;

namespace MagicLink.Gateway.Mail.Templates;

/// <summary>
/// One part of a mail with <c>{{name}}</c> where something is filled in. What is filled in is never looked at for further placeholders, and is encoded in HTML. A line
/// with a placeholder that has nothing to say is left out, and in text nothing is further apart than one empty line.
/// </summary>
internal sealed class MailTemplate(MailPart part, IReadOnlyList<TemplateLine> lines)
{
    /// <summary>Room that the usual HTML fits into.</summary>
    private const int HtmlLength = 12 * 1024;

    private const int TextLength = 4 * 1024;

    /// <summary>The same with what is known already filled in.</summary>
    /// <param name="known">The value of a placeholder; null for one that is to be filled in later.</param>
    public MailTemplate With(Func<string, string?> known) =>
        new(part, [.. lines.Select(line => line.With(name => known(name) is { } value ? Encoded(value) : null)).OfType<TemplateLine>()]);

    public string Render(Func<string, string> valueOf)
    {
        var text = new StringBuilder(part == MailPart.Html ? HtmlLength : TextLength);
        var gap = false;
        foreach (var line in lines)
        {
            var begin = text.Length;
            if (!line.TryRender(text, name => Encoded(valueOf(name))))
            {
                continue;
            }

            if (part == MailPart.Subject)
            {
                break;
            }

            if (part == MailPart.Text && IsBlank(text, begin))
            {
                text.Length = begin;
                gap = begin > 0;
                continue;
            }

            if (gap)
            {
                text.Insert(begin, '\n');
                gap = false;
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    private string Encoded(string value) => part switch
    {
        MailPart.Html => HtmlEncoder.Default.Encode(value),
        MailPart.Subject => OnOneLine(value),
        _ => value,
    };

    private static bool IsBlank(StringBuilder text, int begin)
    {
        for (var i = begin; i < text.Length; i++)
        {
            if (!char.IsWhiteSpace(text[i]))
            {
                return false;
            }
        }

        return true;
    }

    // A header ends with its line: whatever is filled in, the subject does not.
    private static string OnOneLine(string value) => string.Concat(value.Select(c => char.IsControl(c) ? ' ' : c));
}
