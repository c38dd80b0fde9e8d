namespace MagicLink.Gateway.Pages;

/// <summary>A mail as the development mailbox shows it.</summary>
public sealed record MailView(string To, string Subject, string Text, DateTimeOffset ReceivedAt);
