namespace MagicLink.Gateway.Mail;

/// <summary>One mail to one person.</summary>
/// <param name="To">A canonical address.</param>
internal sealed record OutgoingMail(string To, string Subject, string Text, string Html)
{
    public override string ToString() => nameof(OutgoingMail);
}
