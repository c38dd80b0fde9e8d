using System.Globalization;
using System.Security.Claims;
using System.Text.Json;
using MagicLink.Gateway.Admin;
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
    LiveSessions live,
    SessionSecrets secrets,
    HandOverSecrets hostSecrets,
    GatewayCookies cookies,
    PublicAddress address,
    TokenIdentity identity,
    KeyRing keys,
    ChangeFeed changes,
    TimeProvider clock)
{
    private const int MaxTokenLength = 8192;
    private const int Remembered = 25_000;
    private static readonly Caller RefusedBearer = new(null, Credential.None, Assurance.None, SentOwnBearer: true, BearerRefused: true);
    private readonly DigestCache<ValidatedToken> tokens = new(Remembered);
    private readonly DigestCache<VerifiedCookie> sessionCookies = new(Remembered);
    private readonly JsonWebTokenHandler reader = new() { MaximumTokenSizeInBytes = MaxTokenLength };

    /// <summary>A token of ours, valid or not, speaks for the request; a foreign one is the backend's business.</summary>
    public async ValueTask<Caller> ReadAsync(HttpContext context)
    {
        var caller = await RecogniseCallerAsync(context);
        if (caller.Session is { } session && context.Features.Get<RequestNotes>() is { } notes)
        {
            notes.Person = session.User.Current.PublicId;
        }

        return caller;
    }

    private async ValueTask<Caller> RecogniseCallerAsync(HttpContext context)
    {
        if (BearerToken.Of(context.Request) is not { } token)
        {
            return await ReadCookieAsync(context, bearerRefused: false);
        }

        if (AdminTokenSecret.IsClaimed(token.Span))
        {
            // It is nobody's sign-in, and must not reach a backend.
            return RefusedBearer;
        }

        var digest = TokenDigest.Of(token.Span);
        if (tokens.TryGet(digest.Signed, out var known))
        {
            if (digest.Signature != known.Signature)
            {
                return RefusedBearer;
            }
        }
        else
        {
            if (ReadOwn(token) is not { } own)
            {
                return await ReadCookieAsync(context, bearerRefused: true);
            }

            known = await ValidateAsync(context, own.Kid, digest.Signature);
            if (known is null)
            {
                return RefusedBearer;
            }

            tokens.Set(digest.Signed, known);
        }

        // Using the session looks whether others changed something: the key is judged after that.
        if (clock.GetUtcNow() >= known.ExpiresAt || await UseAsync(known.Session, context.RequestAborted) is not { } session || !keys.TryFind(known.KeyId, out _))
        {
            return RefusedBearer;
        }

        if (session != known.Session)
        {
            known = new ValidatedToken(session, known.Assurance, known.KeyId, known.Signature, known.ExpiresAt);
            tokens.Set(digest.Signed, known);
        }

        return known.Caller;
    }

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

        var host = context.Request.Host;
        var caller = (address.IsSignInHost(host)
            ? await RecogniseAsync(cookie, context.RequestAborted)
            : await RecogniseAtAppHostAsync(cookie, AppHosts.NameOf(host), context.RequestAborted)) ?? Caller.Nobody;
        return bearerRefused ? caller with { BearerRefused = true } : caller;
    }

    // A cookie is verified once for each copy of its session: a renewal of the cookie makes another copy.
    private async ValueTask<Caller?> RecogniseAsync(Secret cookie, CancellationToken cancellation)
    {
        var digest = Digest.Of(cookie.Value);
        var session = sessionCookies.TryGet(digest, out var verified)
            ? await UseAsync(verified.Session, cancellation)
            : await live.FindByCookieAsync(secrets.CookieHashes(cookie), cancellation) is { } found ? await UseAsync(found, cancellation) : null;
        if (session is not null && session == verified?.Session)
        {
            return verified.Caller;
        }

        if (session?.HasCookie(secrets.CookieHashes(cookie)) != true)
        {
            return null;
        }

        verified = new VerifiedCookie(session, isAtAppHost: false);
        sessionCookies.Set(digest, verified);
        return verified.Caller;
    }

    // What one host's cookie is remembered by is no use at another. Where the session has another copy by now, the store is asked whether
    // it still has this cookie: a step-up has taken it.
    private async ValueTask<Caller?> RecogniseAtAppHostAsync(Secret cookie, string host, CancellationToken cancellation)
    {
        var digest = Digest.Of($"{host}\n{cookie.Value}");
        sessionCookies.TryGet(digest, out var verified);
        while (true)
        {
            if (verified is not null)
            {
                if (await UseAsync(verified.Session, cancellation) is not { } session)
                {
                    return null;
                }

                if (session == verified.Session)
                {
                    sessionCookies.Set(digest, verified);
                    return verified.Caller;
                }
            }

            if (await live.FindByHostCookieAsync(hostSecrets.CookieHashes(cookie), host, cancellation) is not { } found)
            {
                return null;
            }

            verified = new VerifiedCookie(found, isAtAppHost: true);
        }
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
        catch (Exception fault) when (fault is ArgumentException or SecurityTokenException or InvalidOperationException or FormatException or JsonException)
        {
            // The reader lets out what its own readers throw: for a length that Base64 has not, a FormatException.
            return null;
        }
    }

    private async Task<ValidatedToken?> ValidateAsync(HttpContext context, string keyId, Digest signature)
    {
        if (!keys.TryFind(keyId, out _))
        {
            // Another gateway may have made the key a moment ago. Where memory is a second young at most it is not, and no
            // invented key costs a query.
            await changes.BeUpToDateAsync(context.RequestAborted);
            if (!keys.TryFind(keyId, out _))
            {
                return null; // as JwtBearer would say, and at length
            }
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

        return new ValidatedToken(session, AssuranceOf(result.Principal), keyId, signature, expiresAt + JwtBearerSetup.ClockSkew);
    }

    /// <summary>The value of a claim that stands there once; null otherwise.</summary>
    private static string? Only(ClaimsPrincipal principal, string claim) =>
        principal.FindAll(claim).ToArray() is [var single] ? single.Value : null;

    // A token that lacks one of the two, or says it in another way than we do, has proved nothing.
    private static Assurance AssuranceOf(ClaimsPrincipal principal)
    {
        string[] amr = [.. principal.FindAll(TokenClaims.Factors).Select(claim => claim.Value)];
        return amr.Length > 0
            && long.TryParse(Only(principal, TokenClaims.AuthenticatedAt), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? new Assurance(amr, DateTimeOffset.FromUnixTimeSeconds(seconds))
            : Assurance.None;
    }

    private sealed class ValidatedToken(LiveSession session, Assurance assurance, string keyId, Digest signature, DateTimeOffset expiresAt)
    {
        public LiveSession Session => session;

        public Assurance Assurance => assurance;

        public string KeyId => keyId;

        public Digest Signature => signature;

        public DateTimeOffset ExpiresAt => expiresAt;

        public Caller Caller { get; } = new(session, Credential.Bearer, assurance, SentOwnBearer: true, BearerRefused: false);
    }

    private sealed class VerifiedCookie(LiveSession session, bool isAtAppHost)
    {
        public LiveSession Session => session;

        public Caller Caller { get; } =
            new(session, Credential.Cookie, session.Assurance, SentOwnBearer: false, BearerRefused: false) { IsAtAppHost = isAtAppHost };
    }
}
