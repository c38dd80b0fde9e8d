namespace MagicLink.Gateway.Totp;

/// <summary>Whether people have a second factor.</summary>
internal enum MfaMode
{
    /// <summary>Nobody is asked for one, and nobody can enrol.</summary>
    Off,

    /// <summary>Who has enrolled is asked for it.</summary>
    Optional,

    /// <summary>Who has not enrolled does so before anything else.</summary>
    Required,
}
