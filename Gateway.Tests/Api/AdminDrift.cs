using MagicLink.Gateway.Tests.Harness;
using MagicLink.Gateway.Tokens;

namespace MagicLink.Gateway.Tests.Api;

/// <summary>Drives the admin API to every answer that its description names.</summary>
internal static class AdminDrift
{
    public static async Task DriveAsync(TestGateway gateway)
    {
        var token = await gateway.AdminTokenAsync("drift");
        await KeysAsync(gateway, token);
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
