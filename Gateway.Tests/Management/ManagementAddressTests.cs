using System.Net;
using System.Text.Json;
using MagicLink.Gateway.Tests.Harness;
using Microsoft.AspNetCore.Routing;
using Yarp.ReverseProxy.Model;

namespace MagicLink.Gateway.Tests.Management;

/// <summary>What is for operators answers at their address and nowhere else, and nothing else answers there.</summary>
public sealed class ManagementAddressTests(ManagedGateway managed) : IClassFixture<ManagedGateway>
{
    private const string Metrics = "/_gateway/metrics";

    private TestGateway Gateway => managed.Gateway;

    [Fact]
    public async Task Every_endpoint_answers_at_the_address_where_it_belongs()
    {
        var endpoints = Gateway.Service<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<RouteModel>() is null)
            .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []).Select(method => (Method: new HttpMethod(method), Path: endpoint.RoutePattern.RawText!)))
            .ToList();
        Assert.Contains(endpoints, endpoint => endpoint.Path == Metrics);
        Assert.Contains(endpoints, endpoint => IsForAdmins(endpoint.Path));

        foreach (var (method, path) in endpoints)
        {
            var isManaged = path == Metrics || IsForAdmins(path);
            var isBoth = path.StartsWith("/_gateway/health/", StringComparison.Ordinal) || path == "/_gateway/openapi.json";
            using var here = await Gateway.RequestAsync(method, path);
            using var there = await managed.AskAsync(method, path);

            // The mailbox is there in Development alone, and a picture where the brand has one.
            var isNowhere = path.Contains("/dev/", StringComparison.Ordinal) || path.Contains("/brand/", StringComparison.Ordinal);
            Assert.True((here.StatusCode == HttpStatusCode.NotFound) == (isManaged || isNowhere), $"{method} {path} at the public address: {here.StatusCode}");
            Assert.True((there.StatusCode != HttpStatusCode.NotFound) == (isManaged || isBoth), $"{method} {path} at the management address: {there.StatusCode}");
        }

        Assert.DoesNotContain(managed.Upstream.Requests, request => request.RawTarget.StartsWith("/_gateway", StringComparison.Ordinal) || IsForAdmins(request.RawTarget));
    }

    [Theory]
    [InlineData("/magic-link/users")]
    [InlineData("/magic-link/users/")]
    [InlineData("/magic-link/no-such-thing")]
    [InlineData("/MAGIC-LINK/users")]
    [InlineData("/magic-link")]
    [InlineData("/%6Dagic-link/users")]
    [InlineData("/x/../magic-link/users")]
    [InlineData("/magic-link/banned-ips/10.0.0.0%2F8")]
    [InlineData(Metrics)]
    [InlineData("/_gateway/Metrics/")]
    [InlineData("/_gateway/%6Detrics")]
    public async Task At_the_public_address_it_is_not_there_even_for_a_route_that_takes_every_path(string path)
    {
        var token = await Gateway.AdminTokenAsync(path);

        var answer = await Gateway.RawGetAsync(path, token);

        Assert.True(answer.Status is 404 or 400, answer.Text);
        Assert.DoesNotContain("upstream says", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("magiclink_", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/wiki")]
    [InlineData("/_gateway/sign-in")]
    [InlineData("/api/magic-link/session")]
    [InlineData("/.well-known/jwks.json")]
    public async Task At_the_management_address_no_other_face_answers(string path)
    {
        using var answer = await managed.AskAsync(HttpMethod.Get, path, ("Accept", "text/html"), ("Sec-Fetch-Mode", "navigate"));

        await answer.RefusalAsync(404, "NOT_FOUND");
    }

    [Fact]
    public async Task No_header_chooses_the_address()
    {
        var token = await Gateway.AdminTokenAsync("chooser");
        var (own, other) = ($"localhost:{Gateway.Config.Port}", managed.Management.Authority);

        using var atPublic = await Gateway.RequestAsync(HttpMethod.Get, "/magic-link/users", null, ("Host", other), ("X-Forwarded-Host", other), ("X-Forwarded-Port", $"{managed.Management.Port}"), ("Authorization", $"Bearer {token}"));
        var absolute = await Gateway.RawAsync($"GET http://{other}/magic-link/users HTTP/1.1", $"Authorization: Bearer {token}");
        using var atManagement = await managed.AskAsync(HttpMethod.Get, "/wiki", ("Host", own), ("X-Forwarded-Host", own));

        Assert.Equal(404, (int)atPublic.StatusCode);
        Assert.True(absolute.Status is 404 or 400, absolute.Text);
        Assert.Equal(404, (int)atManagement.StatusCode);
    }

    [Fact]
    public async Task Admins_are_served_there_with_their_token_and_nobody_else()
    {
        var token = await Gateway.AdminTokenAsync("served");

        using var admin = await managed.AskAsync(HttpMethod.Get, "/magic-link/users", ("Authorization", $"Bearer {token}"));
        using var nobody = await managed.AskAsync(HttpMethod.Get, "/magic-link/users");

        Assert.Equal(200, (int)admin.StatusCode);
        await nobody.RefusalAsync(401, "UNAUTHENTICATED");
    }

    [Theory]
    [InlineData("127.0.0.1", 200)]
    [InlineData("10.1.2.3:9090", 200)]
    [InlineData("[::1]:9090", 200)]
    [InlineData("localhost", 200)]
    [InlineData("gateway:9090", 200)]
    [InlineData("evil.example", 421)]
    [InlineData("127.0.0.1.evil.example:9090", 421)]
    public async Task A_name_that_somebody_else_may_have_pointed_there_is_refused(string host, int status)
    {
        using var metrics = await managed.AskAsync(HttpMethod.Get, Metrics, ("Host", host));
        using var health = await managed.AskAsync(HttpMethod.Get, "/_gateway/health/live", ("Host", host));

        Assert.Equal(status, (int)metrics.StatusCode);
        Assert.Equal(200, (int)health.StatusCode);
    }

    [Fact]
    public async Task A_ban_of_everything_does_not_hold_there()
    {
        await using var upstream = await Upstream.StartAsync();
        var management = $"http://127.0.0.1:{TestConfig.FreePort()}";
        await using var gateway = await TestGateway.StartAsync(upstream, config => config.With("Management:Url", management).With("Bans:Enabled", true).With("Bans:Scope", "all"));
        var token = await gateway.AdminTokenAsync();
        using var ban = await gateway.RequestAsync(HttpMethod.Post, $"{management}/magic-link/banned-ips", System.Net.Http.Json.JsonContent.Create(new { ip = "127.0.0.1" }), ("Authorization", $"Bearer {token}"));

        Assert.Equal(201, (int)ban.StatusCode);
        Assert.Equal(403, await gateway.StatusAsync("/wiki"));
        Assert.Equal(200, await gateway.StatusAsync(management + Metrics));
        Assert.Equal(200, await gateway.StatusAsync(management + "/magic-link/banned-ips", ("Authorization", $"Bearer {token}")));
    }

    [Fact]
    public async Task Each_address_describes_what_it_answers()
    {
        using var here = await Gateway.GetAsync("/_gateway/openapi.json");
        using var there = await managed.AskAsync(HttpMethod.Get, "/_gateway/openapi.json");

        var (open, closed) = (await here.JsonAsync(200), await there.JsonAsync(200));

        Assert.DoesNotContain(PathsOf(open), path => path.StartsWith("/magic-link/", StringComparison.Ordinal));
        Assert.DoesNotContain(managed.Management.Authority, open.GetRawText(), StringComparison.Ordinal);
        Assert.All(PathsOf(closed), path => Assert.Matches("^/(magic-link|_gateway)/", path));
        Assert.Contains("/magic-link/users", PathsOf(closed));
        Assert.Equal(managed.Management.GetLeftPart(UriPartial.Authority), closed.GetProperty("servers")[0].GetProperty("url").GetString());
    }

    [Fact]
    public void The_advice_on_the_first_token_names_the_address() =>
        Assert.Contains(Gateway.Logs.Lines, line => line.Contains($"the admin API at {managed.Management}magic-link lets nobody in", StringComparison.Ordinal));

    private static bool IsForAdmins(string path) => path.StartsWith("/magic-link/", StringComparison.Ordinal);

    private static IEnumerable<string> PathsOf(JsonElement description) => description.GetProperty("paths").EnumerateObject().Select(path => path.Name);
}
