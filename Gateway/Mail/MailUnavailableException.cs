namespace MagicLink.Gateway.Mail;

/// <summary>The far end cannot take a mail now; it may be tried again. The message names no address.</summary>
internal sealed class MailUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
