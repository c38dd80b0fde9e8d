using System.Text;
using System.Text.RegularExpressions;

namespace MagicLink.Gateway.Mail.Templates;

/// <summary>A line of a template, taken apart.</summary>
internal sealed partial class TemplateLine
{
    private readonly (string Before, string Name)[] filled;
    private readonly string rest;

    private TemplateLine((string Before, string Name)[] filled, string rest)
    {
        this.filled = filled;
        this.rest = rest;
    }

    public IEnumerable<string> Names => filled.Select(piece => piece.Name);

    /// <summary>Whether braces are left over that belong to no placeholder.</summary>
    public bool HasLooseBraces => Array.Exists(filled, piece => piece.Before.Contains("{{", StringComparison.Ordinal)) || rest.Contains("{{", StringComparison.Ordinal);

    public static TemplateLine Parse(string line)
    {
        var filled = new List<(string Before, string Name)>();
        var at = 0;
        foreach (Match match in Placeholder().Matches(line))
        {
            filled.Add((line[at..match.Index], match.Groups[1].Value));
            at = match.Index + match.Length;
        }

        return new TemplateLine([.. filled], line[at..]);
    }

    /// <summary>Whether there is nothing on it but this placeholder.</summary>
    public bool Is(string name) => filled.Length == 1 && filled[0] == ("", name) && rest.Length == 0;

    /// <summary>The line with what is known already filled in; null when that has nothing to say.</summary>
    /// <param name="known">The value of a placeholder; null for one that is to be filled in later.</param>
    public TemplateLine? With(Func<string, string?> known)
    {
        var later = new List<(string Before, string Name)>();
        var text = new StringBuilder();
        foreach (var (before, name) in filled)
        {
            text.Append(before);
            if (known(name) is not { } value)
            {
                later.Add((text.ToString(), name));
                text.Clear();
            }
            else if (value.Length == 0)
            {
                return null;
            }
            else
            {
                text.Append(value);
            }
        }

        return new TemplateLine([.. later], text.Append(rest).ToString());
    }

    /// <summary>Appends the line, filled in; nothing, and false, when a placeholder has nothing to say.</summary>
    public bool TryRender(StringBuilder text, Func<string, string> valueOf)
    {
        var begin = text.Length;
        foreach (var (before, name) in filled)
        {
            var value = valueOf(name);
            if (value.Length == 0)
            {
                text.Length = begin;
                return false;
            }

            text.Append(before).Append(value);
        }

        text.Append(rest);
        return true;
    }

    [GeneratedRegex(@"\{\{[ \t]*([^{}]*?)[ \t]*\}\}", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();
}
