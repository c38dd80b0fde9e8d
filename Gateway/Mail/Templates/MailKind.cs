namespace MagicLink.Gateway.Mail.Templates;

/// <summary>A kind of mail that templates are written for.</summary>
/// <param name="Name">What its template files are named after.</param>
/// <param name="Placeholders">What its templates may say, without the braces.</param>
/// <param name="Proofs">Those among them that the mail is sent for: text and HTML must have them, the subject must not.</param>
internal sealed record MailKind(string Name, IReadOnlyCollection<string> Placeholders, IReadOnlyCollection<string> Proofs)
{
    public IEnumerable<string> PlaceholdersOf(MailPart part) => part == MailPart.Subject ? Placeholders.Except(Proofs) : Placeholders;
}
