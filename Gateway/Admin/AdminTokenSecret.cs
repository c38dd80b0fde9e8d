using MagicLink.Gateway.Secrets;

namespace MagicLink.Gateway.Admin;

/// <summary>The secret of an admin token: <c>mlga_</c> and 32 random bytes as base64url.</summary>
internal static class AdminTokenSecret
{
    private const string Prefix = "mlga_";
    private const int Size = 32;

    /// <summary>32 bytes are 43 characters of base64url.</summary>
    private const int Length = 48;

    public static Secret New() => new(Prefix + RandomToken.Base64(Size));

    /// <summary>Whether it says of itself that it is one, right or not: such a token is no backend's business.</summary>
    public static bool IsClaimed(ReadOnlySpan<char> token) => token.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Whether it could be one; nothing else is looked for.</summary>
    public static bool IsPossible(string token) => token.Length == Length && IsClaimed(token);
}
