namespace MagicLink.Gateway.Mail;

/// <summary>What came of the wish to try a dead mail again.</summary>
internal enum OutboxRetry
{
    /// <summary>It waits again and is due.</summary>
    Waiting,

    /// <summary>There is no such mail.</summary>
    Unknown,

    /// <summary>It is waiting, or out.</summary>
    NotDead,

    /// <summary>Its link has expired, and its body is gone.</summary>
    Expired,
}
