using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.SignIn;

/// <summary>What became of an attempt to consume a challenge.</summary>
internal abstract record Consumption
{
    private Consumption()
    {
    }

    /// <summary>This call consumed it, and that is all the sign-in needs.</summary>
    public sealed record Completed(User User, Session Session, bool SignedUp) : Consumption;

    /// <summary>This call consumed it, and the sign-in needs a further factor.</summary>
    public sealed record Continues(User User, SignInStage Stage, bool SignedUp) : Consumption;

    /// <summary>It was consumed before.</summary>
    public sealed record AlreadyUsed : Consumption;

    public sealed record Expired : Consumption;

    /// <summary>Its person may not sign in any more.</summary>
    public sealed record Disabled : Consumption;

    /// <summary>Unknown, taken back, or of an address that may not sign up.</summary>
    public sealed record Invalid : Consumption;
}
