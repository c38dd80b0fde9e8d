using System.Net.Http.Headers;
using System.Security.Claims;
using MagicLink.Gateway.Tests.Harness;
using MagicLink.Gateway.Tokens;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace MagicLink.Gateway.Tests.Tokens;

/// <summary>A backend with the JWT middleware that everybody uses, told nothing but where the gateway is.</summary>
public sealed class StockBackendTests
{
    [Theory]
    [InlineData("ES256")]
    [InlineData("RS256")]
    public async Task Stock_JWT_middleware_behind_a_route_that_forwards_tokens_knows_the_person(string algorithm)
    {
        await using var backend = Backend(out var authority);
        await backend.StartAsync(TestContext.Current.CancellationToken);
        await using var gateway = await TestGateway.StartAsync(null, config =>
        {
            config.With("Tokens:Algorithm", algorithm);
            config.Clusters["app"] = TestConfig.Cluster(backend.Urls.First());
            config.Routes["app"] = TestConfig.Route("/{**path}", "anonymous");
            config.Routes["app"]!["Metadata"] = new System.Text.Json.Nodes.JsonObject { ["ForwardToken"] = "true" };
        });
        authority.Url = gateway.Config.PublicUrl;
        var jwt = await gateway.JwtAsync("ann@example.com");

        using var known = await gateway.GetAsync("/who", jwt);
        using var nobody = await gateway.GetAsync("/who");

        Assert.Equal("ann@example.com user", await known.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("nobody", await nobody.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("ES256")]
    [InlineData("RS256")]
    public async Task Stock_JWT_middleware_finds_a_new_key_by_itself_and_takes_old_tokens_all_along(string algorithm)
    {
        await using var backend = Backend(out var authority);
        await backend.StartAsync(TestContext.Current.CancellationToken);
        await using var gateway = await TestGateway.StartAsync(configure: config => config.With("Tokens:Algorithm", algorithm));
        authority.Url = gateway.Config.PublicUrl;
        using var client = new HttpClient { BaseAddress = new Uri(backend.Urls.First()) };
        var old = await gateway.JwtAsync("ann@example.com");
        Assert.Equal("ann@example.com user", await WhoAsync(client, old));

        await gateway.Service<KeyRotationFlow>().RotateAsync(TestContext.Current.CancellationToken);
        var young = await gateway.JwtAsync("bob@example.com");

        Assert.Equal("ann@example.com user", await WhoAsync(client, old));
        // It asks for the keys again behind a token that it does not know the key of, and refuses that one meanwhile.
        await Eventually.TrueAsync(async () => await WhoAsync(client, young) == "bob@example.com user", "the backend has asked for the keys again");
        Assert.Equal("ann@example.com user", await WhoAsync(client, old));
    }

    private static async Task<string> WhoAsync(HttpClient client, string jwt)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/who") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", jwt) } };
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    private static WebApplication Backend(out Authority authority)
    {
        var known = authority = new Authority();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();

        // Read at the first request, when the gateway's address is known.
        builder.Services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme).Configure(options =>
        {
            options.Authority = known.Url;
            options.Audience = known.Url;
            options.RequireHttpsMetadata = false;
            options.MapInboundClaims = false;
        });
        var app = builder.Build();
        app.UseAuthentication();
        app.Run(context => context.Response.WriteAsync(
            context.User.Identity?.IsAuthenticated == true ? $"{context.User.FindFirstValue("email")} {context.User.FindFirstValue("role")}" : "nobody"));
        return app;
    }

    private sealed class Authority
    {
        public string Url { get; set; } = "";
    }
}
