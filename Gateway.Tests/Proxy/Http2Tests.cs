using System.Net;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Proxy;

/// <summary>Clients that speak HTTP/2, without TLS at a port of its own: WebSockets as in RFC 8441.</summary>
public sealed class Http2Tests : IAsyncLifetime
{
    private readonly int port = TestConfig.FreePort();
    private readonly SocketsHttpHandler handler = new() { UseCookies = false, UseProxy = false };
    private HoldingBackend backend = null!;
    private TestGateway gateway = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        backend = await HoldingBackend.StartAsync();
        gateway = await TestGateway.StartAsync(configure: config =>
        {
            config.Kestrel["Endpoints"] = new JsonObject
            {
                ["Web"] = new JsonObject { ["Url"] = config.Urls },
                ["Http2"] = new JsonObject { ["Url"] = $"http://127.0.0.1:{port}", ["Protocols"] = "Http2" },
            };
            config.Clusters["app"] = TestConfig.Cluster(backend.Url);
            config.Routes["app"] = TestConfig.Route("/{**path}");
        });
    }

    public async ValueTask DisposeAsync()
    {
        handler.Dispose();
        await gateway.DisposeAsync();
        await backend.DisposeAsync();
    }

    [Fact]
    public async Task A_request_is_judged_and_forwarded_like_any_other()
    {
        var jwt = await gateway.JwtAsync("ann@example.com");

        Assert.Equal(401, await StatusAsync(null));
        Assert.Equal(418, await StatusAsync(jwt));
    }

    [Fact]
    public async Task A_socket_opens_and_ends_with_its_session()
    {
        var jwt = await gateway.JwtAsync("ann@example.com");
        using var socket = await OpenAsync(("Authorization", $"Bearer {jwt}"));
        await Eventually.TrueAsync(() => backend.Open == 1, "the backend has it open");

        using var signedOut = await gateway.RequestAsync(HttpMethod.Post, "/api/magic-link/logout", null, ("Authorization", $"Bearer {jwt}"));

        await signedOut.JsonAsync(200);
        await HoldingBackend.AssertBrokenOffAsync(socket);
        await Eventually.TrueAsync(() => backend.Open == 0, "the backend hears of it");
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("null")]
    public async Task A_page_of_another_site_cannot_open_one_with_a_persons_cookie(string origin)
    {
        var cookie = await gateway.CookieAsync("ann@example.com");

        await Assert.ThrowsAsync<WebSocketException>(() => OpenAsync(("Cookie", cookie), ("Origin", origin)));
        using var own = await OpenAsync(("Cookie", cookie), ("Origin", gateway.Config.PublicUrl));

        Assert.Equal(WebSocketState.Open, own.State);
    }

    [Fact]
    public async Task Nobody_opens_one()
    {
        await Assert.ThrowsAsync<WebSocketException>(() => OpenAsync());

        Assert.Equal(0, backend.Open);
    }

    private async Task<int> StatusAsync(string? jwt)
    {
        using var client = new HttpClient(handler, disposeHandler: false);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://localhost:{port}/x") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        if (jwt is not null)
        {
            request.Headers.Authorization = new("Bearer", jwt);
        }

        using var answer = await client.SendAsync(request, Cancellation);
        Assert.Equal(HttpVersion.Version20, answer.Version);
        return (int)answer.StatusCode;
    }

    private async Task<ClientWebSocket> OpenAsync(params (string Name, string Value)[] headers)
    {
        var socket = new ClientWebSocket { Options = { HttpVersion = HttpVersion.Version20, HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact } };
        foreach (var (name, value) in headers)
        {
            socket.Options.SetRequestHeader(name, value);
        }

        using var invoker = new HttpMessageInvoker(handler, disposeHandler: false);
        await socket.ConnectAsync(new Uri($"ws://localhost:{port}/socket"), invoker, Cancellation);
        return socket;
    }
}
