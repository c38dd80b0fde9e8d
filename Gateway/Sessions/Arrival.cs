using MagicLink.Gateway.Secrets;

namespace MagicLink.Gateway.Sessions;

/// <summary>How a browser with a hand-over code is received at an app's host.</summary>
internal abstract record Arrival
{
    private Arrival()
    {
    }

    /// <param name="Cookie">The session's cookie at this host.</param>
    public sealed record Welcome(Secret Cookie, DateTimeOffset ExpiresAt, string ReturnUrl) : Arrival;

    /// <param name="IsUnknown">Whether no code of ours is like this.</param>
    public sealed record Refused(bool IsUnknown) : Arrival;
}
