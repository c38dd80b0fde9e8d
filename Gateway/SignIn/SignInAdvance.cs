using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.SignIn;

/// <summary>What became of a sign-in that presented a further factor.</summary>
internal abstract record SignInAdvance
{
    private SignInAdvance()
    {
    }

    /// <summary>That was the last one.</summary>
    public sealed record Completed(User User, Session Session) : SignInAdvance;

    /// <summary>One more is needed.</summary>
    public sealed record Continues(User User, SignInStage Stage) : SignInAdvance;

    /// <summary>The factor was spent by somebody else in between.</summary>
    public sealed record Spent : SignInAdvance;

    /// <summary>The continuation is unknown, over, or waits for another factor.</summary>
    public sealed record Gone : SignInAdvance;

    /// <summary>Its person may not sign in any more.</summary>
    public sealed record Disabled : SignInAdvance;
}
