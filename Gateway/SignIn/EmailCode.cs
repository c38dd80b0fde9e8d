using MagicLink.Gateway.Limits;
using MagicLink.Gateway.Secrets;

namespace MagicLink.Gateway.SignIn;

/// <summary>The code beside the link. It is hashed together with its challenge: it is good for that one alone.</summary>
internal sealed class EmailCode(MasterKeys master)
{
    /// <summary>Wrong codes that a challenge bears before its code is dead; the link goes on working.</summary>
    public const int MaxAttempts = 5;

    /// <summary>Wrong codes that an address bears; anybody can cause them, so that they lock nothing but this way in.</summary>
    public static readonly AttemptRule PerAddress = new("email_code", 10, TimeSpan.FromHours(1), TimeSpan.FromMinutes(15), TimeSpan.FromHours(24));

    private readonly SecretHasher hasher = new(master, "email-code");

    public string Hash(string challengeId, string code) => hasher.Hash(Bound(challengeId, code));

    /// <summary>Compares in constant time.</summary>
    public bool Matches(Challenge challenge, string code) => hasher.Matches(Bound(challenge.Id, code), challenge.CodeHash);

    private static string Bound(string challengeId, string code) => $"{challengeId}\n{code}";
}
