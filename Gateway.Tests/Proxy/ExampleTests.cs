using System.Net;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using MagicLink.Gateway.Tests.Harness;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace MagicLink.Gateway.Tests.Proxy;

/// <summary>The configurations in <c>config/examples</c> start as they stand, and do what their comments say. Only addresses and the way of mails are this machine's.</summary>
public sealed class ExampleTests : IAsyncLifetime
{
    private static readonly string Examples = Path.Combine(Checkout.Root, "config", "examples");
    private Upstream upstream = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => upstream = await Upstream.StartAsync();

    public ValueTask DisposeAsync() => upstream.DisposeAsync();

    [Fact]
    public void Each_example_has_a_test() => Assert.Equal(
        Directory.GetDirectories(Examples).Select(Path.GetFileName).Order(),
        ["api-and-browser-app", "several-apps-by-host", "several-apps-by-path", "single-page-app", "websocket-app"]);

    [Fact]
    public async Task Several_apps_by_path()
    {
        await using var gateway = await StartAsync("several-apps-by-path", upstream.Url, "wiki", "reports", "files");
        var jwt = await gateway.JwtAsync("ann@example.com");

        Assert.Equal((200, "/page"), await gateway.AskAsync("GET /wiki/page HTTP/1.1", jwt));
        Assert.Equal((403, null), await gateway.AskAsync("GET /reports/q3 HTTP/1.1", jwt));
        await gateway.SetRolesAsync("ann@example.com", "finance");
        Assert.Equal((401, null), await gateway.AskAsync("GET /reports/q3 HTTP/1.1", jwt)); // a second factor is missing
        Assert.Equal((403, null), await gateway.AskAsync("GET /files/a%2Fb HTTP/1.1", jwt));
        Assert.Equal((200, "/files/a%2Fb"), await gateway.AskAsync("GET /files/a%2Fb HTTP/1.1", jwt, "X-Forwarded-For: 10.1.2.3"));
        Assert.NotNull(gateway.Upstream.Requests.Last()["Remote-User"]);
        Assert.Equal((200, "/status"), await gateway.AskAsync("GET /status HTTP/1.1", null));
    }

    [Fact]
    public async Task Several_apps_by_host()
    {
        await using var gateway = await StartAsync("several-apps-by-host", upstream.Url, "wiki", "reports");

        var app = await gateway.Gateway.RawAsync("GET /page HTTP/1.1", "X-Forwarded-Host: wiki.example.com", "X-Forwarded-Proto: https", "Sec-Fetch-Mode: navigate");
        var unknown = await gateway.Gateway.RawAsync("GET /page HTTP/1.1", "X-Forwarded-Host: other.example.com", "X-Forwarded-Proto: https");

        Assert.Equal(302, app.Status);
        Assert.StartsWith("https://login.example.com/_gateway/", app["Location"], StringComparison.Ordinal);
        Assert.Equal(421, unknown.Status);
    }

    [Fact]
    public async Task Api_and_browser_app()
    {
        await using var gateway = await StartAsync("api-and-browser-app", upstream.Url, "app", "api");
        var jwt = await gateway.JwtAsync("rae@example.com", "reader");

        Assert.Equal((302, null), await gateway.AskAsync("GET / HTTP/1.1", null, "Sec-Fetch-Mode: navigate"));
        Assert.Equal((401, null), await gateway.AskAsync("GET /v1/things HTTP/1.1", null));
        Assert.Equal((200, "/v1/things"), await gateway.AskAsync("GET /v1/things HTTP/1.1", jwt));
        Assert.Equal((403, null), await gateway.AskAsync("DELETE /v1/things HTTP/1.1", jwt));
        await gateway.SetRolesAsync("rae@example.com", "writer");
        Assert.Equal((200, "/v1/things"), await gateway.AskAsync("DELETE /v1/things HTTP/1.1", jwt));
        Assert.Equal((200, "/v1/things"), await gateway.AskAsync("OPTIONS /v1/things HTTP/1.1", null, "Origin: https://other.example", "Access-Control-Request-Method: PUT"));
        Assert.Equal((401, null), await gateway.AskAsync("OPTIONS /v1/things HTTP/1.1", null));
    }

    [Fact]
    public async Task Single_page_app()
    {
        await using var gateway = await StartAsync("single-page-app", upstream.Url, "files", "data");

        Assert.Equal((200, "/app.js"), await gateway.AskAsync("GET /app.js HTTP/1.1", null));
        Assert.Equal((401, null), await gateway.AskAsync("GET /data/things HTTP/1.1", null, "Sec-Fetch-Mode: cors"));
        Assert.Equal((200, "/data/things"), await gateway.AskAsync("POST /data/things HTTP/1.1", await gateway.JwtAsync("ann@example.com"), "Content-Length: 0"));
    }

    [Fact]
    public async Task Websocket_app()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        await using var chat = builder.Build();
        chat.UseWebSockets();
        chat.Run(async context =>
        {
            using var accepted = await context.WebSockets.AcceptWebSocketAsync();
            await accepted.CloseAsync(WebSocketCloseStatus.NormalClosure, context.Request.Headers["X-Gateway-Email"], Cancellation);
        });
        await chat.StartAsync(Cancellation);
        await using var gateway = await StartAsync("websocket-app", chat.Urls.First(), "chat");
        var url = new Uri($"ws://127.0.0.1:{gateway.Gateway.Config.Port}/socket");
        using var nobody = new ClientWebSocket();
        nobody.Options.SetRequestHeader("Host", "chat.example.com");
        await Assert.ThrowsAsync<WebSocketException>(() => nobody.ConnectAsync(url, Cancellation));

        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Host", "chat.example.com");
        socket.Options.SetRequestHeader("Authorization", $"Bearer {await gateway.JwtAsync("ann@example.com")}");
        await socket.ConnectAsync(url, Cancellation);
        await socket.ReceiveAsync(new byte[1].AsMemory(), Cancellation);
        Assert.Equal("ann@example.com", socket.CloseStatusDescription);
    }

    /// <summary>Starts an example with each of its clusters, which are these, at the one backend.</summary>
    private async Task<Example> StartAsync(string name, string backend, params string[] clusters)
    {
        var config = new TestConfig();
        Fill(config.Gateway, Section(name, "gateway.json", "Gateway"));
        var routes = Section(name, "routes.json", "ReverseProxy");
        Fill(config.Routes, (JsonObject)routes["Routes"]!);
        Fill(config.Clusters, (JsonObject)routes["Clusters"]!);
        Assert.Equal(clusters.Order(), config.Clusters.Select(cluster => cluster.Key).Order());
        foreach (var cluster in clusters)
        {
            config.Environment[$"ReverseProxy__Clusters__{cluster}__Destinations__one__Address"] = backend;
        }

        return new Example(await TestGateway.StartAsync(config, ownsConfig: true), upstream);
    }

    private static JsonObject Section(string example, string file, string section) => (JsonObject)JsonNode.Parse(
        File.ReadAllText(Path.Combine(Examples, example, file)), null, new() { CommentHandling = System.Text.Json.JsonCommentHandling.Skip })![section]!;

    private static void Fill(JsonObject section, JsonObject content)
    {
        section.Clear();
        foreach (var (key, value) in content)
        {
            section[key] = value?.DeepClone();
        }
    }

    private sealed record Example(TestGateway Gateway, Upstream Upstream) : IAsyncDisposable
    {
        private string Host => new Uri(Gateway.Config.Gateway["PublicUrl"]!.GetValue<string>()).Host;

        /// <summary>The status, and the path that the app got; null when it got nothing.</summary>
        public async Task<(int Status, string? Arrived)> AskAsync(string requestLine, string? jwt, params string[] headers)
        {
            Upstream.Requests.Clear();
            string[] lines = [requestLine, $"Host: {Host}", "Connection: close", "X-Forwarded-Proto: https", .. headers, .. jwt is null ? [] : new[] { $"Authorization: Bearer {jwt}" }];
            var answer = await Gateway.BytesAsync(string.Join("\r\n", lines) + "\r\n\r\n");
            return (answer.Status, Upstream.Requests.LastOrDefault()?.RawTarget);
        }

        public Task SetRolesAsync(string email, params string[] roles) => Gateway.SetRolesAsync(email, roles);

        public async Task<string> JwtAsync(string email, params string[] roles)
        {
            Gateway.Client.DefaultRequestHeaders.Host = Host;
            return roles.Length > 0 ? await Gateway.JwtAsync(email, roles) : await Gateway.JwtAsync(email);
        }

        public ValueTask DisposeAsync() => Gateway.DisposeAsync();
    }
}
