using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Sessions;

/// <summary>What became of a hand-over code that was presented.</summary>
internal abstract record Redemption
{
    private Redemption()
    {
    }

    /// <summary>The session has a cookie at this host now.</summary>
    /// <param name="DroppedCookies">Whether older cookies of the session at this host are dead with that.</param>
    public sealed record Arrived(Session Session, string ReturnUrl, bool DroppedCookies) : Redemption;

    /// <summary>A code of ours that does not count, or not any more, or not here. Whatever it was, it is spent now.</summary>
    /// <param name="Reason">Why, in one word.</param>
    public sealed record Refused(string Reason, string SessionId, User? User) : Redemption;

    /// <summary>Never was a code, or of a session that is gone.</summary>
    public sealed record Unknown : Redemption;
}
