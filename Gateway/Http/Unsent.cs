namespace MagicLink.Gateway.Http;

/// <summary>A form that did not reach its app.</summary>
/// <param name="Way">Where the person mends that; for what another site sent, the app's start page.</param>
/// <param name="ProvedAt">When the sender's last factor was proved, where a newer one is wanted; null for nobody.</param>
internal sealed record Unsent(UnsentReason Reason, string Way, DateTimeOffset? ProvedAt = null);

/// <summary>Why it did not.</summary>
public enum UnsentReason
{
    /// <summary>Nobody is signed in.</summary>
    SignedOut,

    /// <summary>The session has proved too little, or too long ago.</summary>
    NeedsProof,

    /// <summary>Another site sent it, and browsers keep the session's cookie from that.</summary>
    OtherSite,
}
