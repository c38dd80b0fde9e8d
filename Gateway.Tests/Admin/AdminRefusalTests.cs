using System.Net.Http.Json;
using MagicLink.Gateway.Admin;
using MagicLink.Gateway.Audit;
using MagicLink.Gateway.Tests.Harness;
using Microsoft.AspNetCore.Routing;

namespace MagicLink.Gateway.Tests.Admin;

/// <summary>Every call of the admin API, whatever is added to it, with everything that must not open it.</summary>
public sealed class AdminRefusalTests : AdminDesk
{
    [Fact]
    public async Task No_call_is_open_to_anything_but_an_admin_token_and_no_change_to_a_read_only_one()
    {
        var brief = await Gateway.AdminTokenAsync("brief", lifetime: TimeSpan.FromMinutes(1));
        var revoked = await Gateway.AdminTokenAsync("revoked");
        await Gateway.Service<AdminTokenFlow>().RevokeAsync("revoked", AuditEvent.CommandLine, Cancellation);
        var onlooker = await Gateway.AdminTokenAsync("onlooker", isReadOnly: true);
        var jwt = await Gateway.JwtAsync("admin@example.com", "admin");
        using var browser = Gateway.NewBrowser();
        (string What, (string, string)[] Headers)[] nobodies =
        [
            ("nothing", []),
            ("an invented token", Bearer("mlga_" + new string('A', 43))),
            ("an expired token", Bearer(brief)),
            ("a revoked token", Bearer(revoked)),
            ("a person's token, even with the role admin", Bearer(jwt)),
            ("a token as a cookie", [("Cookie", $"mlg-session={Root}; token={Root}")]),
        ];
        Gateway.Clock.Advance(TimeSpan.FromMinutes(1));
        var calls = Calls().ToList();

        foreach (var (method, path) in calls)
        {
            foreach (var (what, headers) in nobodies)
            {
                using var refused = await Gateway.RequestAsync(new HttpMethod(method), path, Body(method), headers);
                Assert.True((int)refused.StatusCode == 401, $"{method} {path} answers {(int)refused.StatusCode} to {what}");
                await refused.RefusalAsync(401, "UNAUTHENTICATED");
            }

            using var looked = await Gateway.RequestAsync(new HttpMethod(method), path, Body(method), Bearer(onlooker));
            Assert.True(method == "GET" ? (int)looked.StatusCode is 200 or 404 : (int)looked.StatusCode == 403, $"{method} {path} answers {(int)looked.StatusCode} to a read-only token");
        }

        Assert.True(calls.Count >= 19, $"only {calls.Count} calls were found");
        Assert.Empty(await AuditAsync("onlooker"));
    }

    [Fact]
    public async Task What_other_sites_send_with_a_persons_cookies_is_nobodys()
    {
        using var refused = await Gateway.RequestAsync(
            HttpMethod.Post, AdminCalls.Path + "/keys/rotate", body: null, ("Origin", "https://evil.example"), ("Sec-Fetch-Site", "cross-site"), ("Cookie", "mlg-session=x"));

        await refused.RefusalAsync(401, "UNAUTHENTICATED");
    }

    private IEnumerable<(string Method, string Path)> Calls() =>
        from endpoint in Gateway.Service<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        let path = endpoint.RoutePattern.RawText!
        where path.StartsWith(AdminCalls.Path + "/", StringComparison.Ordinal)
        from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []
        select (method, System.Text.RegularExpressions.Regex.Replace(path, @"\{[^}]+\}", "1"));

    private static HttpContent? Body(string method) => method is "GET" or "DELETE" ? null : JsonContent.Create(new { });

    private static (string, string)[] Bearer(string token) => [("Authorization", $"Bearer {token}")];
}
