using System.Text.Json;

namespace MagicLink.Gateway.Tests.Harness;

/// <summary>What an API client holds of its session.</summary>
internal sealed record ApiSession(string Jwt, string RefreshToken)
{
    public static ApiSession From(JsonElement answer) => new(answer.GetProperty("jwt").GetString()!, answer.GetProperty("refreshToken").GetString()!);
}

/// <summary>An API client's calls about its session.</summary>
internal static class ApiSessions
{
    public const string UsualAgent = "usual-agent/1";

    public static async Task<ApiSession> OpenSessionAsync(this TestGateway gateway, string email) => ApiSession.From(await gateway.SignInAsync(email));

    public static Task<HttpResponseMessage> RefreshAsync(this TestGateway gateway, string refreshToken, string agent = UsualAgent) =>
        gateway.PostAsync("/api/magic-link/refresh", new { refreshToken }, ("User-Agent", agent));

    /// <summary>A refresh that must work.</summary>
    public static async Task<ApiSession> RefreshedAsync(this TestGateway gateway, string refreshToken, string agent = UsualAgent)
    {
        using var response = await gateway.RefreshAsync(refreshToken, agent);
        return ApiSession.From(await response.JsonAsync(200));
    }

    /// <summary>A refresh that must be refused.</summary>
    public static async Task NotRefreshedAsync(this TestGateway gateway, string refreshToken, string agent = UsualAgent)
    {
        using var response = await gateway.RefreshAsync(refreshToken, agent);
        await response.RefusalAsync(401, "REFRESH_INVALID");
    }

    /// <summary>Whether the access token speaks for somebody now.</summary>
    public static async Task<bool> IsSignedInAsync(this TestGateway gateway, string jwt)
    {
        using var response = await gateway.GetAsync("/api/magic-link/session", jwt);
        if ((int)response.StatusCode == 200)
        {
            return true;
        }

        await response.RefusalAsync(401, "UNAUTHENTICATED");
        return false;
    }
}
