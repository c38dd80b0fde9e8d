using MagicLink.Gateway.Users;
using Microsoft.IdentityModel.Tokens;

namespace MagicLink.Gateway.Sessions;

/// <summary>
/// The assertions of one session that may be sent again, so that not every request pays for a signature. Reading takes no lock;
/// there are few, since each addition drops those that are too old.
/// </summary>
internal sealed class HeldAssertions
{
    /// <summary>Backends, and levels of proof, that one session uses at a time without signing more often.</summary>
    public const int Most = 32;

    private volatile Assertion[] held = [];

    public int Count => held.Length;

    public bool HasYoung(DateTimeOffset now) => held.Any(one => one.IsYoung(now));

    public string? Find(string audience, Assurance assurance, User user, SigningCredentials key, DateTimeOffset now)
    {
        foreach (var one in held)
        {
            if (one.IsFor(audience, assurance) && one.Holds(user, key) && one.IsYoung(now))
            {
                return one.Token;
            }
        }

        return null;
    }

    public void Keep(Assertion young, DateTimeOffset now)
    {
        Assertion[] before, after;
        do
        {
            before = held;
            after = [.. before.Where(one => one.IsYoung(now) && one.Holds(young.User, young.Key) && !one.IsFor(young.Audience, young.Assurance)).TakeLast(Most - 1), young];
        }
        while (Interlocked.CompareExchange(ref held, after, before) != before);
    }
}
