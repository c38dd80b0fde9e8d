using System.Globalization;

namespace MagicLink.Gateway.Mail;

/// <summary>A mail as it waits: written already, or what it is about.</summary>
internal abstract record MailContent
{
    /// <summary>Whom it goes to, a canonical address.</summary>
    public abstract string Recipient { get; }

    public sealed override string ToString() => GetType().Name;
}

/// <summary>A mail that is written.</summary>
internal sealed record WrittenMail(OutgoingMail Mail) : MailContent
{
    public override string Recipient => Mail.To;
}

/// <summary>What a mail is about. <see cref="MailWriter"/> puts it into words when it is handed over: what waits is a twentieth of what is sent.</summary>
/// <param name="Kind">The name of its <see cref="Templates.MailKind"/>.</param>
/// <param name="Language">That it is written in.</param>
/// <param name="Device">What the person who asked sits at; null where that is not known.</param>
/// <param name="Address">The network address that asked.</param>
/// <param name="AskedAt">When; whole milliseconds are kept.</param>
/// <param name="Link">The link; null where there is a code alone.</param>
internal sealed record MailDraft(
    string Kind, EmailAddress To, CultureInfo Language, string? Device, string Address, DateTimeOffset AskedAt, MailedProof Code, MailedProof? Link) : MailContent
{
    public override string Recipient => To.Value;
}
