using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Api;

/// <summary>Asks about requests that come to each answer that is described.</summary>
internal static class ForwardAuthDrift
{
    private const string Path = "/_gateway/forward-auth";

    public static void Configure(TestConfig config)
    {
        config.With("TrustedProxies", new System.Text.Json.Nodes.JsonArray("127.0.0.0/8")).With("Access:Policies:strong:Mfa", "required");
        config.Clusters["app"] = TestConfig.Cluster("http://127.0.0.1:9/");
        config.Routes["app"] = TestConfig.Route("/app/{**path}");
        config.Routes["strong"] = TestConfig.Route("/strong/{**path}", "strong");
    }

    public static async Task DriveAsync(TestGateway gateway)
    {
        var jwt = await gateway.JwtAsync("guest@example.com", "user");
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head })
        {
            async Task AsksAsync(int status, string? code, string wanted, string target, string? host = null, params (string, string)[] more)
            {
                using var answer = await gateway.RequestAsync(
                    method, Path, null, [("X-Forwarded-Method", wanted), ("X-Forwarded-Proto", "http"), ("X-Forwarded-Host", host ?? $"localhost:{gateway.Config.Port}"), ("X-Forwarded-Uri", target), .. more]);
                Assert.Equal(status, (int)answer.StatusCode);
                if (code is not null && method == HttpMethod.Get)
                {
                    await answer.RefusalAsync(status, code);
                }
            }

            (string, string) bearer = ("Authorization", $"Bearer {jwt}");
            await AsksAsync(200, null, "GET", "/app/x", null, bearer);
            await AsksAsync(302, null, "GET", "/app/x", null, ("Sec-Fetch-Mode", "navigate"));
            await AsksAsync(401, "UNAUTHENTICATED", "GET", "/app/x");
            await AsksAsync(401, "MFA_REQUIRED", "GET", "/strong/x", null, bearer);
            await AsksAsync(403, "FORBIDDEN", "GET", "/_gateway/x");
            await AsksAsync(403, "VALIDATION_FAILED", "GET", "/app/a%2Fb");
            await AsksAsync(403, "NOT_FOUND", "GET", "/elsewhere", null, bearer);
            await AsksAsync(403, "METHOD_NOT_ALLOWED", "TRACE", "/app/x");
            await AsksAsync(403, "MISDIRECTED", "GET", "/app/x", "evil.example");
        }
    }
}
