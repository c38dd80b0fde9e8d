using MagicLink.Gateway.Tokens;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Sessions;

/// <summary>What backends are told of a session, signed. One is signed for many requests: again when half its life is over, and when anything it says has changed.</summary>
internal sealed class Assertions(AssertionIssuer issuer, KeyRing keys, KeyUses uses, TimeProvider clock)
{
    /// <summary>Whether backends get any.</summary>
    public bool AreSent => uses.SignsAssertions;

    /// <param name="user">The session's person, as the rest of the request knows it.</param>
    /// <param name="assurance">What the credential of the request speaks for.</param>
    /// <param name="audience">The cluster that the request goes to.</param>
    public async ValueTask<string> OfAsync(LiveSession session, User user, Assurance assurance, string audience)
    {
        var signing = await keys.SigningAssertionsAsync();
        var now = clock.GetUtcNow();
        if (session.Assertions.Find(audience, assurance, user, signing, now) is { } held)
        {
            return held;
        }

        var issuedAt = DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds());
        var token = issuer.Issue(signing, user, session.Id, assurance.Amr, assurance.AuthenticatedAt, audience, issuedAt);
        session.Assertions.Keep(new Assertion(token, audience, assurance, user, signing, issuedAt), now);
        return token;
    }
}
