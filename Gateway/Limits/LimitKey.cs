namespace MagicLink.Gateway.Limits;

/// <summary>What a rule counts by.</summary>
internal enum LimitKey
{
    /// <summary>The client's network: an IPv4 address, or the /64 of an IPv6 address.</summary>
    Ip,

    /// <summary>The sign-in under way that the call names.</summary>
    Continuation,

    /// <summary>The canonical mail address that the call names, known or not.</summary>
    Email,

    /// <summary>Nothing: all share one count.</summary>
    Global,
}
