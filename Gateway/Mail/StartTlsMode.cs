namespace MagicLink.Gateway.Mail;

/// <summary>Whether mail is handed over encrypted.</summary>
internal enum StartTlsMode
{
    /// <summary>A server that does not offer STARTTLS gets no mail.</summary>
    Required,

    /// <summary>Encrypted where the server offers it.</summary>
    Optional,

    /// <summary>Never encrypted.</summary>
    None,
}
