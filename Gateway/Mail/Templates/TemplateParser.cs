namespace MagicLink.Gateway.Mail.Templates;

/// <summary>Takes a template apart and judges it: whatever is in it can then be filled in.</summary>
internal static class TemplateParser
{
    private const int MostInSubject = 200;

    /// <param name="fault">Told each thing that is wrong; with one, the template is not to be used.</param>
    public static MailTemplate Parse(string source, MailKind kind, MailPart part, Action<string> fault)
    {
        var text = source.ReplaceLineEndings("\n").TrimEnd('\n');
        if (text.Any(c => char.IsControl(c) && c is not ('\n' or '\t')))
        {
            fault("must not contain control characters");
        }

        if (part == MailPart.Subject)
        {
            if (text.Trim().Length is 0 or > MostInSubject || text.Contains('\n', StringComparison.Ordinal))
            {
                fault($"expects one line of 1 to {MostInSubject} characters");
            }
        }

        var lines = text.Split('\n').Select(TemplateLine.Parse).ToList();
        Placeholders(lines, kind, part, fault);
        if (part != MailPart.Subject)
        {
            Proofs(lines, kind, part, fault);
        }

        return new MailTemplate(part, lines);
    }

    private static void Placeholders(List<TemplateLine> lines, MailKind kind, MailPart part, Action<string> fault)
    {
        var known = kind.PlaceholdersOf(part).ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < lines.Count; i++)
        {
            foreach (var name in lines[i].Names.Where(name => !known.Contains(name)))
            {
                fault($"line {i + 1}: {Braced(name)} is no placeholder; known here: {string.Join(", ", known.Order(StringComparer.Ordinal))}");
            }

            if (lines[i].HasLooseBraces)
            {
                fault($"line {i + 1}: has {{{{ that begins no placeholder; one is a name between {{{{ and }}}} on the same line");
            }
        }
    }

    private static void Proofs(List<TemplateLine> lines, MailKind kind, MailPart part, Action<string> fault)
    {
        foreach (var proof in kind.Proofs)
        {
            // People copy them, programs read them: in text, nothing stands beside them.
            if (part == MailPart.Text && !lines.Exists(line => line.Is(proof)))
            {
                fault($"must have {Braced(proof)} on a line of its own, with nothing before or after it");
            }
            else if (part == MailPart.Html && !lines.Exists(line => line.Names.Contains(proof)))
            {
                fault($"must have {Braced(proof)}");
            }
        }
    }

    private static string Braced(string name) => $"{{{{{name}}}}}";
}
