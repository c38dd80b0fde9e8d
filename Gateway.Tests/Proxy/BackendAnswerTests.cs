using MagicLink.Gateway.Tests.Harness;
using Microsoft.AspNetCore.Http;

namespace MagicLink.Gateway.Tests.Proxy;

/// <summary>What a backend answers is its own affair, errors included.</summary>
public sealed class BackendAnswerTests
{
    [Theory]
    [InlineData(401, true)]
    [InlineData(404, true)]
    [InlineData(404, false)]
    [InlineData(409, true)]
    [InlineData(500, true)]
    [InlineData(503, false)]
    public async Task An_error_without_a_body_passes_as_it_is(int status, bool saysLength)
    {
        await using var upstream = await Upstream.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.CacheControl = "public";
            context.Response.ContentLength = saysLength ? 0 : null;
            return Task.CompletedTask;
        });
        await using var gateway = await TestGateway.StartAsync(upstream, config => config.Routes["app"]!["AuthorizationPolicy"] = "anonymous");

        using var answer = await gateway.GetAsync("/x");

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("public", answer.Headers.CacheControl?.ToString());
        Assert.Empty(answer.Headers.WwwAuthenticate);
        Assert.DoesNotContain(gateway.Logs.Lines, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\"cookies\"")]
    [InlineData("\"cache\", \"cookies\"")]
    [InlineData("*")]
    public async Task A_backend_cannot_clear_our_cookies(string types)
    {
        await using var upstream = await Upstream.StartAsync(context =>
        {
            context.Response.Headers["Clear-Site-Data"] = types;
            return context.Response.WriteAsync("bye");
        });
        await using var gateway = await TestGateway.StartAsync(upstream, config => config.Routes["app"]!["AuthorizationPolicy"] = "anonymous");

        using var answer = await gateway.GetAsync("/x");

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.False(answer.Headers.Contains("Clear-Site-Data"));
    }

    [Fact]
    public async Task A_path_without_a_route_is_404_for_everybody()
    {
        await using var gateway = await TestGateway.StartAsync();

        using var answer = await gateway.GetAsync("/nowhere");

        await answer.RefusalAsync(404, "NOT_FOUND");
    }
}
