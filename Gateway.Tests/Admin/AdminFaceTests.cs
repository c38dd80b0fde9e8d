using MagicLink.Gateway.Admin;
using MagicLink.Gateway.Audit;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Admin;

/// <summary>Who gets into the admin API at all.</summary>
public sealed class AdminFaceTests : IAsyncLifetime
{
    private const string Keys = AdminCalls.Path + "/keys";
    private TestGateway gateway = null!;
    private Upstream upstream = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        upstream = await Upstream.StartAsync();
        gateway = await TestGateway.StartAsync(upstream, config => config.Routes["app"] = TestConfig.Route("/{**path}", "anonymous"));
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await upstream.DisposeAsync();
    }

    [Fact]
    public async Task An_admin_token_opens_it_and_no_answer_may_be_cached()
    {
        using var response = await gateway.AdminAsync(await gateway.AdminTokenAsync(), HttpMethod.Get, "/keys");

        var list = await response.JsonAsync(200);
        Assert.Equal("no-store", response.Headers.CacheControl!.ToString());
        Assert.Equal((1, 50, 1), (list.GetProperty("page").GetInt32(), list.GetProperty("pageSize").GetInt32(), list.GetProperty("total").GetInt32()));
        Assert.Equal("signing", Assert.Single(list.GetProperty("items").EnumerateArray()).GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_token_counts_in_the_authorization_header_alone()
    {
        var token = await gateway.AdminTokenAsync();
        (string, string)[][] ways =
        [
            [],
            [("Authorization", token)],
            [("Authorization", $"Basic {token}")],
            [("Authorization", $"Bearer {token}x")],
            [("Authorization", $"Bearer {token[..^1]}")],
            [("Authorization", $"Bearer {token.ToUpperInvariant()}")],
            [("Authorization", $"Bearer {token}, Bearer {token}")],
            [("Cookie", $"mlg-session={token}")],
            [("Cookie", $"Authorization=Bearer {token}")],
            [("X-Authorization", $"Bearer {token}")],
        ];

        foreach (var headers in ways)
        {
            using var refused = await gateway.RequestAsync(HttpMethod.Get, Keys, body: null, headers);
            await RefusedAsync(refused);
        }

        using var inQuery = await gateway.RequestAsync(HttpMethod.Get, $"{Keys}?access_token={token}&token={token}");
        await RefusedAsync(inQuery);
    }

    [Fact]
    public async Task A_token_dies_with_its_time_or_by_revocation()
    {
        var brief = await gateway.AdminTokenAsync("brief", lifetime: TimeSpan.FromHours(1));
        var revoked = await gateway.AdminTokenAsync("revoked");
        await gateway.AdminListAsync(brief, "/keys");
        await gateway.AdminListAsync(revoked, "/keys");

        Assert.True(await gateway.Service<AdminTokenFlow>().RevokeAsync("revoked", AuditEvent.CommandLine, Cancellation));
        using (var refused = await gateway.AdminAsync(revoked, HttpMethod.Get, "/keys"))
        {
            await RefusedAsync(refused);
        }

        gateway.Clock.Advance(TimeSpan.FromHours(1) - TimeSpan.FromMilliseconds(1));
        await gateway.AdminListAsync(brief, "/keys");
        gateway.Clock.Advance(TimeSpan.FromMilliseconds(1));
        using var expired = await gateway.AdminAsync(brief, HttpMethod.Get, "/keys");
        await RefusedAsync(expired);
    }

    [Fact]
    public async Task Without_a_token_nobody_learns_what_there_is()
    {
        var token = await gateway.AdminTokenAsync();
        foreach (var path in new[] { "", "/", "/unknown", "/keys/rotate", "/keys/unknown" })
        {
            using var refused = await gateway.RequestAsync(HttpMethod.Get, AdminCalls.Path + path);
            await RefusedAsync(refused);
        }

        using var unknown = await gateway.AdminAsync(token, HttpMethod.Get, "/unknown");
        await unknown.RefusalAsync(404, "NOT_FOUND");
        using var wrongMethod = await gateway.AdminAsync(token, HttpMethod.Get, "/keys/rotate");
        await wrongMethod.RefusalAsync(405, "METHOD_NOT_ALLOWED");
        Assert.Empty(upstream.Requests);
    }

    [Fact]
    public async Task A_person_in_a_browser_gets_json_too_and_no_page()
    {
        using var response = await gateway.RequestAsync(HttpMethod.Get, Keys, body: null, ("Accept", "text/html"), ("Sec-Fetch-Mode", "navigate"));

        await RefusedAsync(response);
    }

    [Fact]
    public async Task A_token_that_strays_to_an_app_never_reaches_it()
    {
        var token = await gateway.AdminTokenAsync();

        using var response = await gateway.GetAsync("/app", token);

        Assert.Equal(200, (int)response.StatusCode);
        Assert.DoesNotContain(token, string.Concat(Assert.Single(upstream.Requests).Headers.Select(header => header.Value)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_not_there_when_it_is_switched_off()
    {
        await using var other = await TestGateway.StartAsync(upstream, config =>
        {
            config.With("Api:Admin", false);
            config.Routes["app"] = TestConfig.Route("/magic-link/{**path}", "anonymous");
        });
        var token = await other.AdminTokenAsync();

        using var response = await other.AdminAsync(token, HttpMethod.Get, "/keys");

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("/magic-link/keys", Assert.Single(upstream.Requests).RawTarget);
    }

    private static async Task RefusedAsync(HttpResponseMessage response)
    {
        await response.RefusalAsync(401, "UNAUTHENTICATED");
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
        Assert.Equal("no-store", response.Headers.CacheControl!.ToString());
    }
}
