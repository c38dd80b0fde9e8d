using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Totp;

/// <summary>How a step-up ended.</summary>
internal abstract record StepUpResult
{
    private StepUpResult()
    {
    }

    /// <param name="Amr">What the caller's new credentials speak for.</param>
    /// <param name="Cookie">A browser's new session cookie: the one before is dead; null for a client that holds none.</param>
    /// <param name="RefreshToken">Begins a chain of its own; null where none was asked for.</param>
    public sealed record SteppedUp(User User, Session Session, IReadOnlyList<string> Amr, Secret? Cookie, Secret? RefreshToken) : StepUpResult;

    /// <summary>The code is wrong or spent, or there is nothing that it could belong to.</summary>
    public sealed record Wrong : StepUpResult;

    /// <summary>Too many were wrong in a row.</summary>
    public sealed record Locked(TimeSpan RetryAfter) : StepUpResult;

    /// <summary>The session ended meanwhile.</summary>
    public sealed record SessionOver : StepUpResult;

    /// <summary>Nobody has a second factor here.</summary>
    public sealed record Off : StepUpResult;
}
