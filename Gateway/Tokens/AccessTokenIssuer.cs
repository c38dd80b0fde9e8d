using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.Settings;
using MagicLink.Gateway.Users;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace MagicLink.Gateway.Tokens;

/// <summary>Issues access tokens in the shape of RFC 9068.</summary>
internal sealed class AccessTokenIssuer(KeyRing keys, TokenIdentity identity, Live<TokenOptions> options, TimeProvider clock)
{
    private readonly JsonWebTokenHandler handler = new() { SetDefaultTimesOnTokenCreation = false };

    /// <summary>Whole seconds that a token is valid, for <c>expiresIn</c>.</summary>
    public int LifetimeSeconds => (int)options.Current.AccessTokenLifetime.TotalSeconds;

    public async Task<Secret> IssueAsync(User user, string sessionId, IReadOnlyList<string> amr, DateTimeOffset authenticatedAt)
    {
        var signing = await keys.SigningAsync();
        var now = clock.GetUtcNow().UtcDateTime;
        var claims = new Dictionary<string, object>
        {
            [TokenClaims.Subject] = user.PublicId,
            [TokenClaims.Session] = sessionId,
            [TokenClaims.Id] = RandomToken.Base64(12),
            [TokenClaims.Email] = user.Email.Value,
            [TokenClaims.Role] = user.Role,
            [TokenClaims.Roles] = user.Roles,
            [TokenClaims.Factors] = amr,
            [TokenClaims.AuthenticatedAt] = authenticatedAt.ToUnixTimeSeconds(),
        };
        if (user.FullName is { } name)
        {
            claims[TokenClaims.Name] = name;
        }

        return new Secret(handler.CreateToken(new SecurityTokenDescriptor
        {
            TokenType = TokenClaims.Type,
            Issuer = identity.Issuer,
            Audience = identity.Audience,
            IssuedAt = now,
            NotBefore = now,
            Expires = now + options.Current.AccessTokenLifetime,
            Claims = claims,
            SigningCredentials = signing,
        }));
    }
}
