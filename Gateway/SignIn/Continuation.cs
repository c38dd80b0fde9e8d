using System.Globalization;
using MagicLink.Gateway.Mail;

namespace MagicLink.Gateway.SignIn;

/// <summary>A sign-in that has proved something and waits for its next factor; found while it is alive.</summary>
/// <param name="Hash">What its handle is stored as.</param>
/// <param name="PersonId">The person's public id.</param>
/// <param name="Email">The person's address.</param>
/// <param name="Amr">The factors proved so far.</param>
/// <param name="OtpHash">Hash of the mailed code; null when none is awaited.</param>
/// <param name="OtpAttempts">Codes tried so far, the one being judged included.</param>
internal sealed record Continuation(
    string Hash,
    long UserId,
    string PersonId,
    EmailAddress Email,
    SignInStage Stage,
    IReadOnlyList<string> Amr,
    string ReturnUrl,
    CultureInfo Language,
    string? OtpHash,
    int OtpAttempts,
    DateTimeOffset CreatedAt,
    DateTimeOffset ExpiresAt)
{
    /// <summary>How long a sign-in waits for a second factor.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <summary>New codes prolong a sign-in up to this age, or to one lifetime of a code where that is longer.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(30);
}
