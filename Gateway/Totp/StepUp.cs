using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Totp;

/// <summary>What became of an attempt to raise a session.</summary>
internal abstract record StepUp
{
    private StepUp()
    {
    }

    /// <summary>The session has proved more from now on.</summary>
    public sealed record Raised(Session Session, User User) : StepUp;

    /// <summary>Somebody else spent the proof, or there is nothing to confirm.</summary>
    public sealed record Spent : StepUp;

    /// <summary>The session ended meanwhile; the proof is spent with it.</summary>
    public sealed record SessionOver : StepUp;
}
