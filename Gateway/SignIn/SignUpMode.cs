namespace MagicLink.Gateway.SignIn;

/// <summary>Who may become a person here.</summary>
internal enum SignUpMode
{
    /// <summary>Anybody with a mailbox.</summary>
    Open,

    /// <summary>Anybody with a mailbox in an allowed domain.</summary>
    Domains,

    /// <summary>Nobody: people are added by the operator.</summary>
    Invited,
}
