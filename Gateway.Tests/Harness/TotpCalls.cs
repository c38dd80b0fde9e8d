using System.Net.Http.Json;

namespace MagicLink.Gateway.Tests.Harness;

/// <summary>An authenticator and the backup codes that came with it.</summary>
internal sealed record Enrolment(Authenticator Phone, IReadOnlyList<string> BackupCodes);

/// <summary>An API client's calls about its authenticator.</summary>
internal static class TotpCalls
{
    /// <summary>Posts to <c>/totp/…</c>; without a body where none is given.</summary>
    public static Task<HttpResponseMessage> TotpAsync(this TestGateway gateway, string call, string? jwt, object? body = null) => gateway.RequestAsync(
        HttpMethod.Post,
        $"/api/magic-link/totp/{call}",
        body is null ? null : JsonContent.Create(body),
        jwt is null ? [] : [("Authorization", $"Bearer {jwt}")]);

    /// <summary>Begins an enrolment and scans the picture.</summary>
    public static async Task<Enrolment> BeginEnrolmentAsync(this TestGateway gateway, string jwt)
    {
        using var response = await gateway.TotpAsync("enroll", jwt);
        var body = await response.JsonAsync(200);
        return new Enrolment(
            Authenticator.Scan(body.GetProperty("qrCodeUri").GetString()!),
            [.. body.GetProperty("backupCodes").EnumerateArray().Select(code => code.GetString()!)]);
    }

    /// <summary>Enrols whole, and lets the code that confirmed it pass by.</summary>
    public static async Task<Enrolment> EnrolAsync(this TestGateway gateway, string jwt)
    {
        var enrolment = await gateway.BeginEnrolmentAsync(jwt);
        using var response = await gateway.TotpAsync("confirm", jwt, new { code = enrolment.Phone.CodeAt(gateway.Clock.GetUtcNow()) });
        await response.JsonAsync(200);
        gateway.Clock.Advance(TimeSpan.FromSeconds(30));
        return enrolment;
    }

    /// <summary>A call that must be answered like any wrong code.</summary>
    public static async Task WrongAsync(this TestGateway gateway, string call, string jwt, object body)
    {
        using var response = await gateway.TotpAsync(call, jwt, body);
        await response.RefusalAsync(401, "TOTP_INVALID");
    }

    /// <summary>Whether the person of the token is shown to have a second factor.</summary>
    public static async Task<bool> IsMfaEnabledAsync(this TestGateway gateway, string jwt)
    {
        using var response = await gateway.GetAsync("/api/magic-link/session", jwt);
        return (await response.JsonAsync(200)).GetProperty("user").GetProperty("mfaEnabled").GetBoolean();
    }
}
