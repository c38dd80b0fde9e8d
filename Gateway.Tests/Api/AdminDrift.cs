using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Tests.Harness;
using MagicLink.Gateway.Tokens;

namespace MagicLink.Gateway.Tests.Api;

/// <summary>Drives the admin API to every answer that its description names.</summary>
internal static class AdminDrift
{
    public static async Task DriveAsync(TestGateway gateway, TestGateway pinned)
    {
        var token = await gateway.AdminTokenAsync("drift");
        await UsersAsync(gateway, token);
        await ImportAsync(gateway, token);
        await SessionsAsync(gateway, token);
        await LinksAsync(gateway, token);
        await MailsAsync(gateway, token);
        await gateway.AdminListAsync(token, "/routes");
        await KeysAsync(gateway, token);
        await SettingsAsync(gateway, token);
        await SettingPinnedAsync(pinned);
        await BansAsync(gateway, token);
        await AuditAsync(gateway, token);
    }

    private static async Task SettingsAsync(TestGateway gateway, string token)
    {
        var (_, tag) = await gateway.SettingsAsync(token);
        await gateway.SetAsync(token, """{"otp":{"maxAttempts":4}}""");
        using var refused = await gateway.PutSettingsAsync(token, """{"otp":{"maxAttempts":5}}""", tag);
        await refused.RefusalAsync(412, "CONFLICT");
        await gateway.SetAsync(token, """{"otp":{"maxAttempts":null}}""");
    }

    /// <param name="gateway">One whose environment says whether codes are mailed.</param>
    private static async Task SettingPinnedAsync(TestGateway gateway)
    {
        using var refused = await gateway.PutSettingsAsync(await gateway.AdminTokenAsync("drift"), """{"otp":{"required":true}}""");
        await refused.RefusalAsync(409, "CONFLICT");
    }

    private static async Task UsersAsync(TestGateway gateway, string token)
    {
        var user = await gateway.AdminAsync(token, HttpMethod.Post, "/users", new { email = "drift@example.com", firstName = "Dora", role = "staff" }, 201);
        var path = $"/users/{user.GetProperty("id").GetInt64()}";
        await RefusedAsync(gateway, token, HttpMethod.Post, "/users", new { email = "drift@example.com" }, 409, "CONFLICT");
        await RefusedAsync(gateway, token, HttpMethod.Post, "/users", new { email = "x" }, 400, "EMAIL_INVALID");
        await gateway.AdminListAsync(token, "/users?email=drift&role=staff&disabled=false");
        await gateway.AdminListAsync(token, path);
        await gateway.AdminAsync(token, HttpMethod.Patch, path, new { lastName = "Drift" }, 200);
        await gateway.AdminAsync(token, HttpMethod.Post, path + "/mfa/reset", body: null, 200);
        await gateway.AdminAsync(token, HttpMethod.Delete, path + "/sessions", body: null, 200);
        await gateway.AdminAsync(token, HttpMethod.Delete, path, body: null, 200);
        foreach (var (method, rest) in new[] { (HttpMethod.Get, ""), (HttpMethod.Delete, ""), (HttpMethod.Delete, "/sessions"), (HttpMethod.Post, "/mfa/reset") })
        {
            await RefusedAsync(gateway, token, method, path + rest, null, 404, "NOT_FOUND");
        }

        await RefusedAsync(gateway, token, HttpMethod.Patch, path, new { }, 404, "NOT_FOUND");
    }

    private static async Task ImportAsync(TestGateway gateway, string token)
    {
        await gateway.AdminAsync(token, HttpMethod.Post, "/users/import", Csv("email\nimported@example.com\nbad"), 200);
        await RefusedAsync(gateway, token, HttpMethod.Post, "/users/import", Csv(""), 400, "VALIDATION_FAILED");
        await RefusedAsync(gateway, token, HttpMethod.Post, "/users/import", Csv(new string('x', 6 * 1024 * 1024)), 413, "PAYLOAD_TOO_LARGE");
    }

    private static async Task SessionsAsync(TestGateway gateway, string token)
    {
        var id = StepUp.SessionId(await gateway.JwtAsync("drift2@example.com"));
        await gateway.AdminListAsync(token, "/sessions");
        await gateway.AdminAsync(token, HttpMethod.Delete, $"/sessions/{id}", body: null, 200);
        await RefusedAsync(gateway, token, HttpMethod.Delete, $"/sessions/{id}", null, 404, "NOT_FOUND");
    }

    private static async Task LinksAsync(TestGateway gateway, string token)
    {
        var link = await gateway.AdminAsync(token, HttpMethod.Post, "/tokens", new { email = "drift3@example.com", lifetime = "00:10:00" }, 201);
        var path = $"/tokens/{link.GetProperty("id").GetString()}";
        await gateway.AdminListAsync(token, "/tokens?email=drift3@example.com&state=pending");
        await gateway.AdminAsync(token, HttpMethod.Delete, path, body: null, 200);
        await RefusedAsync(gateway, token, HttpMethod.Delete, path, null, 409, "CONFLICT");
        await RefusedAsync(gateway, token, HttpMethod.Delete, "/tokens/unknown", null, 404, "NOT_FOUND");
        await RefusedAsync(gateway, token, HttpMethod.Post, "/tokens", new { email = "x" }, 400, "EMAIL_INVALID");
        await gateway.AdminAsync(token, HttpMethod.Post, "/users", new { email = "drift4@example.com" }, 201);
        await gateway.SetDisabledAsync("drift4@example.com", disabled: true);
        await RefusedAsync(gateway, token, HttpMethod.Post, "/tokens", new { email = "drift4@example.com" }, 409, "CONFLICT");
    }

    /// <summary>Where nobody signs up by themselves.</summary>
    public static async Task DriveInvitedAsync(TestGateway gateway) =>
        await RefusedAsync(gateway, await gateway.AdminTokenAsync(), HttpMethod.Post, "/tokens", new { email = "stranger@example.com" }, 404, "NOT_FOUND");

    private static async Task MailsAsync(TestGateway gateway, string token)
    {
        gateway.Mailbox.Refuse = _ => new MailRefusedException("550");
        var id = (await gateway.AdminAsync(token, HttpMethod.Post, "/mail/test", new { to = "drift5@example.com" }, 200)).GetProperty("id").GetString();
        await Eventually.TrueAsync(async () => (await gateway.AdminListAsync(token, "/outbox?state=dead")).GetProperty("total").GetInt64() > 0, "a dead mail");
        gateway.Mailbox.Refuse = null;
        await gateway.AdminAsync(token, HttpMethod.Post, $"/outbox/{id}/retry", body: null, 200);
        await gateway.Mailbox.NextAsync();
        await Eventually.TrueAsync(async () => (await gateway.AdminListAsync(token, "/outbox")).GetProperty("total").GetInt64() == 0, "no mail waits");
        await RefusedAsync(gateway, token, HttpMethod.Post, $"/outbox/{id}/retry", null, 409, "CONFLICT");
        await RefusedAsync(gateway, token, HttpMethod.Post, "/outbox/unknown/retry", null, 404, "NOT_FOUND");
        await RefusedAsync(gateway, token, HttpMethod.Post, "/mail/test", new { to = "x" }, 400, "EMAIL_INVALID");
    }

    private static StringContent Csv(string text) => new(text, System.Text.Encoding.UTF8, "text/csv");

    private static async Task RefusedAsync(TestGateway gateway, string token, HttpMethod method, string path, object? body, int status, string code)
    {
        using var response = await gateway.AdminAsync(token, method, path, body);
        await response.RefusalAsync(status, code);
    }

    private static async Task BansAsync(TestGateway gateway, string token)
    {
        await gateway.AdminAsync(token, HttpMethod.Post, "/banned-ips", new { ip = "192.0.2.7", reason = "spam", duration = "1h" }, 201);
        await gateway.AdminAsync(token, HttpMethod.Post, "/banned-ips", new { ip = "10.0.0.0/8" }, 201);
        await gateway.AdminListAsync(token, "/banned-ips");
        using var onWhitelist = await gateway.AdminAsync(token, HttpMethod.Post, "/banned-ips", new { ip = "203.0.113.9" });
        await onWhitelist.RefusalAsync(409, "CONFLICT");
        foreach (var path in new[] { "/banned-ips/192.0.2.7", "/banned-ips/10.0.0.0/8" })
        {
            using var unbanned = await gateway.AdminAsync(token, HttpMethod.Delete, path);
            Assert.Equal(200, (int)unbanned.StatusCode);
            using var again = await gateway.AdminAsync(token, HttpMethod.Delete, path);
            await again.RefusalAsync(404, "NOT_FOUND");
        }
    }

    private static async Task AuditAsync(TestGateway gateway, string token)
    {
        await gateway.AdminListAsync(token, "/audit");
        using (var refused = await gateway.AdminAsync(token, HttpMethod.Get, "/audit?kind=nothing"))
        {
            await refused.FieldRefusalAsync("kind");
        }

        await gateway.AdminListAsync(token, "/stats");
        using var malformed = await gateway.AdminAsync(token, HttpMethod.Get, "/stats?from=yesterday");
        await malformed.FieldRefusalAsync("from");
    }

    private static async Task KeysAsync(TestGateway gateway, string token)
    {
        await gateway.AdminListAsync(token, "/keys");
        await gateway.AdminAsync(token, HttpMethod.Post, "/keys/rotate", body: null, 200);
        while ((await gateway.Service<KeyRotationFlow>().ListAsync(TestContext.Current.CancellationToken)).Count < KeyRotationFlow.Most)
        {
            await gateway.Service<KeyRotationFlow>().RotateAsync(TestContext.Current.CancellationToken);
        }

        using var refused = await gateway.AdminAsync(token, HttpMethod.Post, "/keys/rotate");
        await refused.RefusalAsync(409, "CONFLICT");
    }
}
