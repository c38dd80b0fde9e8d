namespace MagicLink.Gateway.Mail.Templates;

/// <summary>The templates of all parts of one mail.</summary>
internal sealed record MailForm(MailTemplate Subject, MailTemplate Text, MailTemplate Html)
{
    /// <inheritdoc cref="MailTemplate.With"/>
    public MailForm With(Func<string, string?> known) => new(Subject.With(known), Text.With(known), Html.With(known));

    /// <param name="valueOf">What to fill in for a placeholder.</param>
    public OutgoingMail Render(EmailAddress to, Func<string, string> valueOf) => new(to.Value, Subject.Render(valueOf), Text.Render(valueOf), Html.Render(valueOf));
}
