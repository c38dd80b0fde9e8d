using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Mudbase;

/// <summary>The dialect can be switched off, and tied to one project.</summary>
public sealed class SwitchTests
{
    [Theory]
    [InlineData("/api/users/{**rest}", "/api/users")]
    [InlineData("/api/users", "/api/users")]
    [InlineData("/API/Auth/x", "/api/auth")]
    public async Task A_route_under_the_dialects_paths_is_a_fault_that_names_both(string route, string own)
    {
        using var config = new TestConfig("http://127.0.0.1:9/");
        config.Routes["people"] = TestConfig.Route(route);

        var fault = Assert.Single(await config.CheckAsync());

        Assert.Equal("ReverseProxy:Routes:people:Match:Path", fault.Setting);
        Assert.Contains($"\"{route}\"", fault.Problem, StringComparison.Ordinal);
        Assert.Contains(own, fault.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Switched_off_it_leaves_its_paths_to_the_routes_and_their_refusals_are_the_usual_ones()
    {
        await using var upstream = await Upstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream, config =>
        {
            config.With("Api:Mudbase", false);
            config.Routes["people"] = TestConfig.Route("/api/users/{**rest}", "anonymous");
        });

        Assert.Equal(200, (await gateway.RawGetAsync("/api/users/me", bearer: null)).Status);
        Assert.Equal("/api/users/me", Assert.Single(upstream.Requests).RawTarget);
        using var refused = await gateway.GetAsync("/api/auth/session");
        await refused.RefusalAsync(401, "UNAUTHENTICATED");
        using var navigation = await gateway.RequestAsync(HttpMethod.Get, "/api/auth/session", null, ("Sec-Fetch-Mode", "navigate"));
        Assert.Equal(302, (int)navigation.StatusCode);
    }

    [Fact]
    public async Task Switched_on_no_route_answers_under_its_paths()
    {
        await using var upstream = await Upstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream, config => config.Routes["app"] = TestConfig.Route("/{**path}", "anonymous"));

        Assert.Equal(404, (await gateway.RawGetAsync("/api/users/unknown", bearer: null)).Status);
        Assert.Equal(404, (await gateway.RawGetAsync("/API/AUTH", bearer: null)).Status);
        Assert.Equal(200, (await gateway.RawGetAsync("/api/userspace", bearer: null)).Status);
        Assert.Equal("/api/userspace", Assert.Single(upstream.Requests).RawTarget);
    }

    [Fact]
    public async Task A_gateway_that_is_one_project_takes_that_one_or_none()
    {
        await using var gateway = await TestGateway.StartAsync(configure: config => config.With("Api:ProjectId", MudbaseClient.ProjectId));
        var client = new MudbaseClient(gateway);
        await client.SignInAsync("ann@example.com");
        const string Other = "685ad30be129932fbb7a1048";

        foreach (var call in new[]
        {
            client.PostAsync("/api/auth/magic-link/send", new { email = "ann@example.com", projectId = Other }),
            client.PostAsync("/api/auth/magic-link/send", new { email = "ann@example.com", projectId = "" }),
            client.PostAsync("/api/auth/magic-link/verify", new { token = "x", projectId = Other }),
            client.PostAsync("/api/auth/otp/send", new { method = "email", email = "ann@example.com", projectId = Other }),
            client.PostAsync("/api/auth/otp/verify", new { identifier = "ann@example.com", otp = "123456", projectId = Other }),
            client.PostAsync("/api/auth/refresh", new { refreshToken = client.RefreshToken, projectId = Other }),
            client.PostAsync("/api/users/2fa/setup", new { projectId = Other }),
            client.PatchAsync("/api/users/update", new { firstName = "Eve", projectId = Other }),
            client.PostAsync("/api/users/me/erase", new { confirm = "DELETE", projectId = Other }),
        })
        {
            await MudbaseClient.RefusedAsync(call, 403, "FORBIDDEN");
        }

        Assert.Null(gateway.Mailbox.TryNext());
        await MudbaseClient.OkAsync(client.PostAsync("/api/auth/otp/send", new { email = "ann@example.com" }));
        await MudbaseClient.OkAsync(client.GetAsync("/api/users/me"));
    }

    [Fact]
    public async Task An_empty_project_is_a_fault()
    {
        using var config = new TestConfig().With("Api:ProjectId", " ");

        (await config.CheckAsync()).AreFor("Gateway:Api:ProjectId");
    }
}
