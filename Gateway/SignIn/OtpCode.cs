using MagicLink.Gateway.Limits;
using MagicLink.Gateway.Secrets;

namespace MagicLink.Gateway.SignIn;

/// <summary>The code mailed after the link. It is hashed together with its continuation: it is good for that one alone.</summary>
internal sealed class OtpCode(MasterKeys master)
{
    /// <summary>Wrong codes that a person bears over all sign-ins; only who has proved the mailbox can cause them.</summary>
    public static readonly AttemptRule PerPerson = new("otp", 10, TimeSpan.FromHours(1), TimeSpan.FromMinutes(15), TimeSpan.FromHours(24));

    private readonly SecretHasher hasher = new(master, "otp");

    public string Hash(string continuationHash, string code) => hasher.Hash(Bound(continuationHash, code));

    /// <summary>Compares in constant time.</summary>
    public bool Matches(Continuation continuation, string code) =>
        hasher.Matches(Bound(continuation.Hash, code), continuation.OtpHash ?? string.Empty);

    private static string Bound(string continuationHash, string code) => $"{continuationHash}\n{code}";
}
