using MagicLink.Gateway.Audit;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Proxy;

/// <summary>Who is refused by an app's route is in the audit log, however many calls a page makes.</summary>
public sealed class DeniedAuditTests
{
    [Fact]
    public async Task A_page_full_of_refused_calls_is_one_row_a_minute_and_route_and_all_of_them_are_counted()
    {
        await using var upstream = await Upstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream, config =>
        {
            config.With("Access:Policies:admins:Roles", new System.Text.Json.Nodes.JsonArray("admin"));
            config.Routes["app"] = TestConfig.Route("/app/{**path}", "admins");
            config.Routes["other"] = TestConfig.Route("/other/{**path}", "admins");
            config.Routes["open"] = TestConfig.Route("/open/{**path}");
        });
        var jwt = await gateway.JwtAsync("ann@example.com");

        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => StatusAsync($"/app/{i}", jwt, 403)));
        await StatusAsync("/other/1", jwt, 403);
        await StatusAsync("/open/1", jwt, 200);
        await StatusAsync("/app/1", jwt: null, 401); // nobody in particular
        gateway.Clock.Advance(TimeSpan.FromMinutes(1));
        await StatusAsync("/app/1", jwt, 403);

        var denied = await gateway.EventsAsync(new AuditQuestion(AuditKind.AccessDenied));
        Assert.Equal(["route: app", "route: other", "route: app"], denied.Select(found => found.Detail));
        var signedIn = await gateway.EventAsync(AuditKind.SignedIn);
        Assert.All(denied, found => Assert.Equal(("role", signedIn.UserId, signedIn.SessionId, "127.0.0.1"), (found.Reason, found.UserId, found.SessionId, found.Address)));
        Assert.Equal(52, gateway.Rows("SELECT count FROM statistics WHERE kind = 'AccessDenied' AND reason = 'role'").Sum(row => (long)row["count"]!));

        async Task StatusAsync(string path, string? jwt, int status)
        {
            using var response = await gateway.GetAsync(path, jwt);
            Assert.Equal(status, (int)response.StatusCode);
        }
    }
}
