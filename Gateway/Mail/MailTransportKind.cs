namespace MagicLink.Gateway.Mail;

/// <summary>The ways out of the gateway.</summary>
internal enum MailTransportKind
{
    /// <summary>A mail server (RFC 5321).</summary>
    Smtp,

    /// <summary>A JSON POST to an HTTP mail provider.</summary>
    Webhook,

    /// <summary>A folder that gets one <c>.eml</c> file a mail.</summary>
    Pickup,
}
