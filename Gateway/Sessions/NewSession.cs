using MagicLink.Gateway.Secrets;

namespace MagicLink.Gateway.Sessions;

/// <summary>A session about to be opened, with the hashes of the secrets handed out for it.</summary>
/// <param name="CookieHash">Hash of the session cookie; null for a client that gets none.</param>
/// <param name="RefreshHash">Hash of the first refresh token; null for a browser that gets none.</param>
internal sealed record NewSession(
    IReadOnlyList<string> Amr,
    DateTimeOffset Now,
    DateTimeOffset ExpiresAt,
    ClientInfo Client,
    string? CookieHash,
    string? RefreshHash)
{
    public string Id { get; } = RandomToken.Base64(16);
}
