using MagicLink.Gateway.Tokens;
using MagicLink.Gateway.Users;
using Microsoft.IdentityModel.Tokens;

namespace MagicLink.Gateway.Sessions;

/// <summary>A signed assertion, and all that it rests on.</summary>
/// <param name="IssuedAt">In whole seconds, as it says itself.</param>
internal sealed record Assertion(string Token, string Audience, Assurance Assurance, User User, SigningCredentials Key, DateTimeOffset IssuedAt)
{
    /// <summary>It is sent until then, so that whoever gets it still has that long.</summary>
    private static readonly TimeSpan SentFor = AssertionIssuer.Lifetime / 2;

    /// <summary>Not before it was issued either: a clock may have been set back.</summary>
    public bool IsYoung(DateTimeOffset now) => now >= IssuedAt && now <= IssuedAt + SentFor;

    public bool IsFor(string audience, Assurance assurance) => string.Equals(Audience, audience, StringComparison.Ordinal) && Assurance.SaysTheSameAs(assurance);

    /// <summary>Whether it says what holds now. A person who changes becomes another object, and a key stays the same one.</summary>
    public bool Holds(User user, SigningCredentials key) => ReferenceEquals(User, user) && ReferenceEquals(Key, key);
}
