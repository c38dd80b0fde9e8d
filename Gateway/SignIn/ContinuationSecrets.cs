using MagicLink.Gateway.Secrets;

namespace MagicLink.Gateway.SignIn;

/// <summary>The handles of continuations (<c>magicLinkId</c>): unguessable, stored hashed.</summary>
internal sealed class ContinuationSecrets(MasterKeys master)
{
    private const string Prefix = "ml_";
    private const int Bytes = 32;
    private static readonly int Length = Prefix.Length + System.Buffers.Text.Base64Url.GetEncodedLength(Bytes);
    private readonly SecretHasher hasher = new(master, "continuation");

    public static Secret New() => new(Prefix + RandomToken.Base64(Bytes));

    public string Hash(Secret handle) => hasher.Hash(handle.Value);

    /// <summary>What a handle that comes back may be stored as; empty for what is no handle.</summary>
    public IReadOnlyList<string> Hashes(string? handle) =>
        handle is not null && handle.Length == Length && handle.StartsWith(Prefix, StringComparison.Ordinal) ? hasher.Hashes(handle) : [];
}
