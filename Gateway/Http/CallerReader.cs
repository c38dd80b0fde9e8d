using System.Security.Claims;
using MagicLink.Gateway.Changes;
using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Tokens;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace MagicLink.Gateway.Http;

/// <summary>
/// Recognises who makes a request, by access token or session cookie. What was found for a credential is remembered by its
/// digest, successes only; expiry, the session's life and whether the token's key still counts are judged anew at each request, from memory.
/// </summary>
internal sealed class CallerReader(
    LiveSessions live, SessionSecrets secrets, GatewayCookies cookies, TokenIdentity identity, KeyRing keys, ChangeFeed changes, TimeProvider clock)
{
    private const string Scheme = "Bearer";
    private const int MaxTokenLength = 8192;
    private const int Remembered = 100_000;
    private static readonly Caller RefusedBearer = new(null, Credential.None, SentOwnBearer: true, BearerRefused: true);
    private readonly DigestCache<ValidatedToken> tokens = new(Remembered);
    private readonly DigestCache<LiveSession> sessionCookies = new(Remembered);
    private readonly JsonWebTokenHandler reader = new() { MaximumTokenSizeInBytes = MaxTokenLength };

    /// <summary>A token of ours, valid or not, speaks for the request; a foreign one is the backend's business.</summary>
    public async ValueTask<Caller> ReadAsync(HttpContext context)
    {
        if (context.Request.Headers.Authorization is not [{ } header] || !IsBearer(header))
        {
            return await ReadCookieAsync(context, bearerRefused: false);
        }

        var token = header.AsMemory(Scheme.Length).Trim();
        var digest = Digest.Of(token.Span);
        if (!tokens.TryGet(digest, out var known))
        {
            if (ReadOwn(token) is not { } own)
            {
                return await ReadCookieAsync(context, bearerRefused: true);
            }

            known = await ValidateAsync(context, own.Kid);
            if (known is null)
            {
                return RefusedBearer;
            }

            tokens.Set(digest, known);
        }

        // Using the session looks whether others changed something: the key is judged after that.
        if (clock.GetUtcNow() >= known.ExpiresAt || await UseAsync(known.Session, context.RequestAborted) is not { } session || !keys.TryFind(known.KeyId, out _))
        {
            return RefusedBearer;
        }

        if (session != known.Session)
        {
            known = new ValidatedToken(session, known.KeyId, known.ExpiresAt);
            tokens.Set(digest, known);
        }

        return known.Caller;
    }

    private static bool IsBearer(string header) =>
        header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && header.Length > Scheme.Length && header[Scheme.Length] is (' ' or '\t');

    /// <summary>The session, or what the registry has in its place; null when it may not be used.</summary>
    private async ValueTask<LiveSession?> UseAsync(LiveSession session, CancellationToken cancellation)
    {
        await changes.BeFreshAsync(cancellation);
        return await live.UseAsync(session, cancellation);
    }

    private async ValueTask<Caller> ReadCookieAsync(HttpContext context, bool bearerRefused)
    {
        if (cookies.ReadSession(context.Request) is not { } cookie)
        {
            return bearerRefused ? Caller.Nobody with { BearerRefused = true } : Caller.Nobody;
        }

        var digest = Digest.Of(cookie.Value);
        if (!sessionCookies.TryGet(digest, out var known))
        {
            known = await live.FindByCookieAsync(secrets.CookieHashes(cookie), context.RequestAborted);
            if (known is not null)
            {
                sessionCookies.Set(digest, known);
            }
        }

        if (known is null || await UseAsync(known, context.RequestAborted) is not { } session)
        {
            return Caller.Nobody with { BearerRefused = bearerRefused };
        }

        if (session != known)
        {
            sessionCookies.Set(digest, session);
        }

        return new Caller(session, Credential.Cookie, SentOwnBearer: false, bearerRefused);
    }

    // Only tells whose token it is; whether it is good is JwtBearer's to say.
    private JsonWebToken? ReadOwn(ReadOnlyMemory<char> token)
    {
        if (token.Length > MaxTokenLength || !reader.CanReadToken(token.ToString()))
        {
            return null;
        }

        try
        {
            var read = new JsonWebToken(token.ToString());
            return string.Equals(read.Issuer, identity.Issuer, StringComparison.Ordinal) ? read : null;
        }
        catch (Exception fault) when (fault is ArgumentException or SecurityTokenException)
        {
            return null;
        }
    }

    private async Task<ValidatedToken?> ValidateAsync(HttpContext context, string keyId)
    {
        if (!keys.TryFind(keyId, out _))
        {
            // Another gateway may have made the key a moment ago. Where memory is a second young at most it is not, and no
            // invented key costs a query.
            await changes.BeUpToDateAsync(context.RequestAborted);
        }

        var result = await context.AuthenticateAsync(JwtBearerDefaults.AuthenticationScheme);
        if (!result.Succeeded
            || Only(result.Principal, TokenClaims.Session) is not { } sessionId
            || result.Properties.ExpiresUtc is not { } expiresAt
            || await live.FindAsync(sessionId, context.RequestAborted) is not { } session
            || Only(result.Principal, TokenClaims.Subject) != session.User.Current.PublicId)
        {
            return null;
        }

        return new ValidatedToken(session, keyId, expiresAt + JwtBearerSetup.ClockSkew);
    }

    /// <summary>The value of a claim that stands there once; null otherwise.</summary>
    private static string? Only(ClaimsPrincipal principal, string claim) =>
        principal.FindAll(claim).ToArray() is [var single] ? single.Value : null;

    private sealed record ValidatedToken(LiveSession Session, string KeyId, DateTimeOffset ExpiresAt)
    {
        public Caller Caller { get; } = new(Session, Credential.Bearer, SentOwnBearer: true, BearerRefused: false);
    }
}
