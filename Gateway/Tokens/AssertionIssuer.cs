using MagicLink.Gateway.Users;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace MagicLink.Gateway.Tokens;

/// <summary>
/// Signs what one backend is told of the person who makes a request: good there alone, for a minute, and at no door of this
/// gateway. The text is the true one, not percent-encoded as in headers.
/// </summary>
internal sealed class AssertionIssuer(TokenIdentity identity)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    private readonly JsonWebTokenHandler handler = new() { SetDefaultTimesOnTokenCreation = false };

    /// <param name="audience">The cluster that the request goes to.</param>
    /// <param name="issuedAt">Whole seconds count.</param>
    public string Issue(
        SigningCredentials signing, User user, string sessionId, IReadOnlyList<string> amr, DateTimeOffset authenticatedAt, string audience, DateTimeOffset issuedAt)
    {
        var claims = new Dictionary<string, object>
        {
            [TokenClaims.Subject] = user.PublicId,
            [TokenClaims.Session] = sessionId,
            [TokenClaims.Email] = user.Email.Value,
            [TokenClaims.Roles] = user.Roles,
            [TokenClaims.Factors] = amr,
            [TokenClaims.AuthenticatedAt] = authenticatedAt.ToUnixTimeSeconds(),
        };
        if (user.FullName is { } name)
        {
            claims[TokenClaims.Name] = name;
        }

        return handler.CreateToken(new SecurityTokenDescriptor
        {
            TokenType = TokenClaims.AssertionType,
            Issuer = identity.Issuer,
            Audience = audience,
            IssuedAt = issuedAt.UtcDateTime,
            Expires = (issuedAt + Lifetime).UtcDateTime,
            Claims = claims,
            SigningCredentials = signing,
        });
    }
}
