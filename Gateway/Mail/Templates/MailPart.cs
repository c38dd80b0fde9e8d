namespace MagicLink.Gateway.Mail.Templates;

/// <summary>What a mail consists of, and has a template for each.</summary>
internal enum MailPart
{
    Subject,
    Text,
    Html,
}
