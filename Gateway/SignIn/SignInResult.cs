using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.SignIn;

/// <summary>How an attempt to sign in ended.</summary>
internal abstract record SignInResult
{
    private SignInResult()
    {
    }

    /// <param name="Secret">What the client now holds: the refresh token of an API client, or the cookie of a browser.</param>
    /// <param name="ReturnUrl">Where the person wanted to go.</param>
    public sealed record SignedIn(User User, Session Session, Secret Secret, string ReturnUrl) : SignInResult;

    /// <summary>The mailbox is proved; a code was mailed and is awaited.</summary>
    /// <param name="Handle">Carries the sign-in on.</param>
    public sealed record NeedsOtp(Secret Handle, TimeSpan ExpiresIn) : SignInResult;

    /// <summary>A second factor is awaited, or enrolling one.</summary>
    /// <param name="Methods">What may be presented.</param>
    public sealed record NeedsSecondFactor(Secret Handle, IReadOnlyList<string> Methods, TimeSpan ExpiresIn) : SignInResult;

    /// <summary>The code beside the link is wrong, or nothing can be proved by it now; which of these is not said.</summary>
    public sealed record WrongCode : SignInResult;

    /// <summary>The code mailed after the link is wrong.</summary>
    public sealed record WrongOtp(int AttemptsRemaining) : SignInResult;

    /// <summary>The second factor is wrong, or spent.</summary>
    public sealed record WrongSecondFactor : SignInResult;

    /// <summary>A factor was presented whose turn it is not.</summary>
    /// <param name="Awaited">Whose turn it is.</param>
    public sealed record OtherFactorFirst(SignInStage Awaited) : SignInResult;

    /// <summary>Too many were wrong.</summary>
    public sealed record Locked(TimeSpan RetryAfter) : SignInResult;

    /// <summary>The continuation is unknown, over, or waits for another factor.</summary>
    /// <param name="IsUnknown">Whether there never was one of that handle, as far as is remembered.</param>
    public sealed record ContinuationGone(bool IsUnknown = false) : SignInResult;

    public sealed record Invalid : SignInResult;

    public sealed record Expired : SignInResult;

    public sealed record AlreadyUsed : SignInResult;

    /// <summary>The mailbox was proved, but its person may not sign in.</summary>
    public sealed record Disabled : SignInResult;

    /// <summary>Another browser asked: the address or the code must be typed here. Nothing is spent.</summary>
    public sealed record NothingTyped : SignInResult;

    /// <summary>What was typed is neither the address nor the code. The link is not spent.</summary>
    public sealed record WrongTyped : SignInResult;

    /// <summary>Too many wrong things were typed: the link only works in the browser that asked.</summary>
    public sealed record TooManyAttempts : SignInResult;
}
