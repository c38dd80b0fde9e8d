namespace MagicLink.Gateway.Pages;

/// <summary>A mail as the development mailbox shows it.</summary>
/// <param name="Html">Where its HTML part is shown.</param>
public sealed record MailView(string To, string Subject, string Text, string Html, DateTimeOffset ReceivedAt);
