using System.Security.Claims;
using MagicLink.Gateway.Tests.Harness;
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
