using MagicLink.Gateway.Tests.Harness;
using MagicLink.Gateway.Tests.Hosts;

namespace MagicLink.Gateway.Tests.ForwardAuth;

/// <summary>Bans and limits meet the client that a question is about, as they meet whoever comes to the proxy.</summary>
public sealed class GuardedQuestionTests
{
    [Theory]
    [InlineData("all", 403)]
    [InlineData("auth", 200)]
    public async Task A_banned_client_is_refused_where_bans_cover_everything(string scope, int status)
    {
        await using var upstream = await Upstream.StartAsync();
        await using var gateway = await SeveralHosts.StartAsync(upstream, config =>
        {
            AskedGateway.Configure(config.Guarded());
            config.With("Bans:Scope", scope).With("Bans:Failures", 1);
        });
        string[] question = AskedGateway.Forwarded("GET", SeveralHosts.Wiki + "/public/x");

        await gateway.RawAsync("GET /api/magic-link/verify?token=x HTTP/1.1", "X-Forwarded-For: 192.0.2.7");

        Assert.Equal(status, (await gateway.RawAsync($"GET {AskedGateway.Path} HTTP/1.1", [.. question, "X-Forwarded-For: 192.0.2.7"])).Status);
        Assert.Equal(200, (await gateway.RawAsync($"GET {AskedGateway.Path} HTTP/1.1", [.. question, "X-Forwarded-For: 192.0.2.8"])).Status);
    }

    [Fact]
    public async Task The_rules_of_an_apps_paths_count_and_those_of_our_own_endpoints_do_not()
    {
        await using var upstream = await Upstream.StartAsync();
        await using var gateway = await SeveralHosts.StartAsync(upstream, config =>
        {
            AskedGateway.Configure(config.Guarded());
            config.With("Limits:Rules", new System.Text.Json.Nodes.JsonArray(TestConfig.Rule("*:/public/few", "1h", 2), TestConfig.Rule("*:/_gateway/*", "1h", 1)));
        });
        async Task<int> AskAsync(string path, bool byUrl)
        {
            var url = SeveralHosts.Wiki + path;
            string[] question = byUrl ? ["X-Original-Method: GET", $"X-Original-URL: {url}"] : AskedGateway.Forwarded("GET", url);
            return (await gateway.RawAsync($"GET {AskedGateway.Path} HTTP/1.1", [.. question, "X-Forwarded-For: 192.0.2.7"])).Status;
        }

        Assert.Equal(200, await AskAsync("/public/few", true));
        Assert.Equal(200, await AskAsync("/public/few", false));
        Assert.Equal(429, await AskAsync("/public/few", false));
        Assert.Equal(403, await AskAsync("/public/few", true));
        Assert.Equal(200, await AskAsync("/public/many", true));
    }
}
