using System.Net.WebSockets;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Proxy;

/// <summary>A WebSocket is let in by a session, from our own pages only, and ends with it.</summary>
public sealed class WebSocketTests : IAsyncLifetime
{
    private HoldingBackend backend = null!;
    private TestGateway gateway = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        backend = await HoldingBackend.StartAsync();
        gateway = await TestGateway.StartAsync(configure: config =>
        {
            config.Clusters["app"] = TestConfig.Cluster(backend.Url);
            config.Routes["app"] = TestConfig.Route("/{**path}");
            config.Routes["fresh"] = TestConfig.Route("/fresh/{**path}", "fresh");
            config.With("Access:Policies:fresh:MaxAge", "00:01:00");
        });
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await backend.DisposeAsync();
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("null")]
    [InlineData("http://evil.localhost")]
    public async Task A_page_of_another_site_cannot_open_one_with_a_persons_cookie(string origin)
    {
        var cookie = await gateway.CookieAsync("ann@example.com");

        var refused = await Assert.ThrowsAsync<WebSocketException>(() => OpenAsync(("Cookie", cookie), ("Origin", origin)));

        Assert.Contains("403", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Our_own_page_can_open_one()
    {
        var cookie = await gateway.CookieAsync("ann@example.com");

        using var socket = await OpenAsync(("Cookie", cookie), ("Origin", gateway.Config.PublicUrl));

        Assert.Equal(WebSocketState.Open, socket.State);
    }

    [Fact]
    public async Task It_is_closed_when_the_person_signs_out()
    {
        var jwt = await gateway.JwtAsync("ann@example.com");
        using var socket = await OpenAsync(("Authorization", $"Bearer {jwt}"));

        using var signedOut = await gateway.RequestAsync(HttpMethod.Post, "/api/magic-link/logout", null, ("Authorization", $"Bearer {jwt}"));

        await signedOut.JsonAsync(200);
        await HoldingBackend.AssertBrokenOffAsync(socket);
    }

    [Fact]
    public async Task It_is_closed_when_the_person_is_disabled_however_long_it_was_idle()
    {
        var jwt = await gateway.JwtAsync("ann@example.com");
        using var socket = await OpenAsync(("Authorization", $"Bearer {jwt}"));
        gateway.Clock.Advance(TimeSpan.FromHours(2));
        Assert.True(EmailAddress.TryParse("ann@example.com", out var email));

        await gateway.Service<UserAdminFlow>().SetDisabledAsync(email, disabled: true, Cancellation);

        await HoldingBackend.AssertBrokenOffAsync(socket);
    }

    [Fact]
    public async Task It_stays_open_when_its_session_is_raised_and_is_closed_when_that_ends_all_the_same()
    {
        var cookie = await gateway.CookieAsync("ann@example.com");
        using var socket = await OpenAsync(("Cookie", cookie), ("Origin", gateway.Config.PublicUrl));

        var renewed = await gateway.RaiseCookieAsync(cookie);
        Assert.Equal(418, await gateway.StatusAsync("/x", ("Cookie", renewed)));
        using var still = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        still.CancelAfter(TimeSpan.FromMilliseconds(200));
        var receiving = socket.ReceiveAsync(new byte[16].AsMemory(), Cancellation).AsTask();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => receiving.WaitAsync(still.Token));
        using var signedOut = await gateway.RequestAsync(HttpMethod.Post, "/api/magic-link/logout", null, ("Cookie", renewed));

        await signedOut.JsonAsync(200);
        await Assert.ThrowsAsync<WebSocketException>(() => receiving.WaitAsync(TimeSpan.FromSeconds(10), Cancellation));
    }

    [Fact]
    public async Task It_goes_on_when_the_proof_that_opened_it_grows_old()
    {
        var jwt = await gateway.JwtAsync("ann@example.com");
        using var socket = await OpenAsync("/fresh/socket", ("Authorization", $"Bearer {jwt}"));

        gateway.Clock.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal(WebSocketState.Open, socket.State);
        var refused = await Assert.ThrowsAsync<WebSocketException>(() => OpenAsync("/fresh/socket", ("Authorization", $"Bearer {jwt}")));
        Assert.Contains("401", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_but_a_websocket_becomes_a_tunnel()
    {
        var jwt = await gateway.JwtAsync("ann@example.com");

        var answer = await gateway.RawAsync("GET /x HTTP/1.1", $"Authorization: Bearer {jwt}", "Connection: Upgrade", "Upgrade: SPDY/3.1");

        Assert.Equal(418, answer.Status);
    }

    private Task<ClientWebSocket> OpenAsync(params (string Name, string Value)[] headers) => OpenAsync("/socket", headers);

    private Task<ClientWebSocket> OpenAsync(string path, params (string Name, string Value)[] headers) => HoldingBackend.OpenAsync(gateway.Config.Port, path, headers);
}
