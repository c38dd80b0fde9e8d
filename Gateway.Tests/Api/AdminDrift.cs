using MagicLink.Gateway.Tests.Harness;
using MagicLink.Gateway.Tokens;

namespace MagicLink.Gateway.Tests.Api;

/// <summary>Drives the admin API to every answer that its description names.</summary>
internal static class AdminDrift
{
    public static async Task DriveAsync(TestGateway gateway, TestGateway pinned)
    {
        var token = await gateway.AdminTokenAsync("drift");
        await KeysAsync(gateway, token);
        await SettingsAsync(gateway, token);
        await SettingPinnedAsync(pinned);
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
