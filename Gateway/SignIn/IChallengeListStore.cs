using MagicLink.Gateway.Mail;

namespace MagicLink.Gateway.SignIn;

/// <summary>Challenges as an admin looks through them.</summary>
internal interface IChallengeListStore
{
    /// <summary>The total of a long list may be a few seconds old.</summary>
    Task<ChallengeList> ListAsync(ChallengeQuery query, CancellationToken cancellation);

    /// <summary>Kills a challenge that is live.</summary>
    Task<Revocation> TryRevokeAsync(string challengeId, DateTimeOffset now, CancellationToken cancellation);
}

/// <summary>Which challenges are asked for, the newest first.</summary>
/// <param name="Email">Of this address; null for all.</param>
internal sealed record ChallengeQuery(EmailAddress? Email, ChallengeState State, DateTimeOffset Now, long Skip, int Take);

internal sealed record ChallengeList(IReadOnlyList<Challenge> Items, long Total);

/// <summary>How taking a challenge back ended.</summary>
internal abstract record Revocation
{
    private Revocation()
    {
    }

    public sealed record Done(EmailAddress Email) : Revocation;

    /// <summary>It was used, taken back or too old already.</summary>
    public sealed record NotLive : Revocation;

    public sealed record Unknown : Revocation;
}
