using MagicLink.Gateway.Secrets;

namespace MagicLink.Gateway.Sessions;

/// <summary>
/// The secrets by which a session gets from PublicUrl's host to an app's: the code that travels, the state that keeps it to one browser,
/// and the cookie that comes of it. Only their keyed hashes are stored.
/// </summary>
internal sealed class HandOverSecrets(MasterKeys master)
{
    private const string CodePrefix = "mlgh_";
    private const int Bytes = 32;

    /// <summary>A keyed hash is <c>keyid.mac</c>; nothing near this long.</summary>
    private const int MaxStateHash = 128;

    private static readonly int StateLength = System.Buffers.Text.Base64Url.GetEncodedLength(Bytes);
    private readonly SecretHasher codes = new(master, "hand-over-code");
    private readonly SecretHasher states = new(master, "hand-over-state");
    private readonly SecretHasher cookies = new(master, "host-cookie");

    public static Secret NewCode() => new(CodePrefix + RandomToken.Base64(Bytes));

    public static Secret NewState() => new(RandomToken.Base64(Bytes));

    public static Secret NewCookie() => new(RandomToken.Base64(Bytes));

    /// <summary>Whether it has the form of a state of ours, so that a browser may keep it.</summary>
    public static bool IsState(Secret state) => state.Value.Length == StateLength && state.Value.All(IsBase64Url);

    /// <summary>Whether it has the form of a state's hash.</summary>
    public static bool IsStateHash(string? hash) => hash is { Length: > 0 and <= MaxStateHash } && hash.All(c => c == '.' || IsBase64Url(c));

    public string CodeHash(Secret code) => codes.Hash(code.Value);

    /// <summary>What a code that comes back may be stored as.</summary>
    public IReadOnlyList<string> CodeHashes(Secret code) => codes.Hashes(code.Value);

    public string StateHash(Secret state) => states.Hash(state.Value);

    /// <summary>What the state of this browser may have been called; empty for a browser that has none.</summary>
    public IReadOnlyList<string> StateHashes(Secret? state) => state is { } present ? states.Hashes(present.Value) : [];

    public string CookieHash(Secret cookie) => cookies.Hash(cookie.Value);

    /// <summary>What a cookie that comes back may be stored as.</summary>
    public IReadOnlyList<string> CookieHashes(Secret cookie) => cookies.Hashes(cookie.Value);

    private static bool IsBase64Url(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_';
}
