using System.Globalization;
using Dapper;
using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Stores;
using MagicLink.Gateway.Tokens;
using MagicLink.Gateway.Users;
using Microsoft.IdentityModel.JsonWebTokens;

namespace MagicLink.Gateway.Tests.Harness;

/// <summary>Raises sessions as a second factor does, whatever the factor.</summary>
internal static class StepUp
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static string SessionId(string jwt) => new JsonWebToken(jwt).GetPayloadValue<string>("sid");

    public static async Task<string> SessionIdOfAsync(this TestGateway gateway, string cookie)
    {
        using var response = await gateway.RequestAsync(HttpMethod.Get, "/api/magic-link/session", null, ("Cookie", cookie));
        return (await response.JsonAsync(200)).GetProperty("session").GetProperty("id").GetString()!;
    }

    /// <summary>Raises an API client's session.</summary>
    /// <returns>Its new tokens.</returns>
    public static async Task<ApiSession> RaiseAsync(this TestGateway gateway, string jwt)
    {
        var token = SessionSecrets.NewRefreshToken();
        string[] own = new JsonWebToken(jwt).GetPayloadValue<string[]>("amr");
        var amr = Assurance.Union(own, ["otp", "mfa"]);
        var (session, user) = await gateway.RaiseAsync(
            new SessionRaise(SessionId(jwt), ["otp", "mfa"], gateway.Clock.GetUtcNow(), null, gateway.Service<SessionSecrets>().RefreshHash(token), amr));
        return new ApiSession((await gateway.Service<AccessTokenIssuer>().IssueAsync(user, session.Id, amr, session.AuthenticatedAt)).Value, token.Value);
    }

    /// <summary>Raises a browser's session.</summary>
    /// <returns>The header <c>Cookie</c> with the renewed one.</returns>
    public static async Task<string> RaiseCookieAsync(this TestGateway gateway, string cookie)
    {
        var renewed = SessionSecrets.NewCookie();
        await gateway.RaiseAsync(new SessionRaise(
            await gateway.SessionIdOfAsync(cookie), ["otp", "mfa"], gateway.Clock.GetUtcNow(), gateway.Service<SessionSecrets>().CookieHash(renewed), null));
        return "mlg-session=" + renewed.Value;
    }

    /// <summary>Makes somebody a person with a second factor.</summary>
    public static async Task SetMfaEnabledAsync(this TestGateway gateway, string email)
    {
        await gateway.Service<IDatabase>().WriteAsync(
            connection => connection.ExecuteAsync("UPDATE users SET mfa_enabled = 1, version = version + 1 WHERE email = @email", new { email }), Cancellation);
        gateway.Service<LiveSessions>().Apply((await gateway.Service<IUserStore>().FindAsync(People.Email(email), Cancellation))!);
    }

    /// <summary>The factors that an access token says, and when they were proved.</summary>
    public static (string Amr, DateTimeOffset AuthenticatedAt) Level(string jwt)
    {
        var token = new JsonWebToken(jwt);
        return (string.Join(' ', token.GetPayloadValue<string[]>("amr")),
            DateTimeOffset.FromUnixTimeSeconds(long.Parse(token.GetClaim("auth_time").Value, CultureInfo.InvariantCulture)));
    }

    private static async Task<(Session Session, User User)> RaiseAsync(this TestGateway gateway, SessionRaise raise)
    {
        var database = gateway.Service<IDatabase>();
        var raised = await database.WriteAsync(connection => SessionStore.RaiseAsync(connection, database.Dialect, raise), Cancellation);
        gateway.Service<LiveSessions>().Changed(raise.SessionId);
        return raised!.Value;
    }
}
