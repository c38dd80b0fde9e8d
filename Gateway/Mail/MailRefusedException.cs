namespace MagicLink.Gateway.Mail;

/// <summary>The far end refused a mail for good.</summary>
internal sealed class MailRefusedException(string message, Exception? inner = null) : Exception(message, inner);
