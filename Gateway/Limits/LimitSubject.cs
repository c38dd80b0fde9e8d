using MagicLink.Gateway.Mail;

namespace MagicLink.Gateway.Limits;

/// <summary>What a call is about, as far as its body tells.</summary>
/// <param name="Email">The mail address that it names; null for none.</param>
/// <param name="Continuation">The sign-in under way that it names; null for none.</param>
/// <param name="Reserve">What the asking browser may have beyond the limits of the address and of all; null for none.</param>
internal sealed record LimitSubject(EmailAddress? Email = null, string? Continuation = null, SendReserve? Reserve = null)
{
    public static readonly LimitSubject Unknown = new();
}

/// <summary>
/// Sends of its own for a browser in which a person has signed in before: others can use up the person's limit, but not these.
/// </summary>
/// <param name="Browser">Tells browsers apart.</param>
/// <param name="IsKnownAsync">Whether the person has signed in there; asked only once the limit is used up.</param>
internal sealed record SendReserve(string Browser, Func<CancellationToken, Task<bool>> IsKnownAsync)
{
    /// <summary>How many in <see cref="Period"/>.</summary>
    public const int Limit = 5;

    public static readonly TimeSpan Period = TimeSpan.FromMinutes(15);
}
