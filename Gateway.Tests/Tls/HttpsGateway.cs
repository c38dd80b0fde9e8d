using System.Text.Json.Nodes;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Tls;

/// <summary>A gateway that speaks https itself beside plain http, in front of an app with a word of its own on that.</summary>
public sealed class HttpsGateway : IAsyncLifetime
{
    private const string Hsts = "Strict-Transport-Security";

    internal CertificateChain Chain { get; } = new();

    internal Upstream Upstream { get; private set; } = null!;

    internal TestGateway Gateway { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Upstream = await Upstream.StartAsync(async context =>
        {
            context.Response.Headers[Hsts] = "max-age=0";
            await Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(context.Response, "upstream says hello");
        });
        Gateway = await TestGateway.StartAsync(Configured(new TestConfig(Upstream.Url)), ownsConfig: true);
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Upstream.DisposeAsync();
        Chain.Dispose();
    }

    internal TestConfig Configured(TestConfig config)
    {
        Chain.Issue("login.example.com").Write(Path.Combine(config.Root, "server.pem"), Path.Combine(config.Root, "server.key"));
        config.Kestrel["Endpoints"] = new JsonObject
        {
            ["Http"] = new JsonObject { ["Url"] = config.Urls },
            ["Https"] = new JsonObject { ["Url"] = $"https://127.0.0.1:{TestConfig.FreePort()}", ["Certificate"] = new JsonObject { ["Path"] = "server.pem", ["KeyPath"] = "server.key" } },
        };
        config.Routes["open"] = TestConfig.Route("/.well-known/acme-challenge/{**rest}", "anonymous");
        config.Routes["wiki"] = TestConfig.Route("/wiki/{**rest}");
        config.Routes["wiki"]!["Match"]!["Hosts"] = new JsonArray("wiki.example.com");
        return config.With("PublicUrl", "https://login.example.com");
    }
}
