namespace MagicLink.Gateway.Tokens;

/// <summary>The claims of access tokens and assertions (RFC 7519, RFC 9068, OpenID Connect Core §2), and the header types that keep them apart (RFC 8725 §3.11).</summary>
internal static class TokenClaims
{
    public const string Type = "at+jwt";
    public const string AssertionType = "assertion+jwt";
    public const string Subject = "sub";
    public const string Session = "sid";
    public const string Email = "email";
    public const string Name = "name";
    public const string Roles = "roles";
    public const string Role = "role";
    public const string Factors = "amr";
    public const string AuthenticatedAt = "auth_time";
    public const string Id = "jti";
}
