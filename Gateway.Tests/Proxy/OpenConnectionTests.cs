using System.Net.Http.Headers;
using System.Net.WebSockets;
using MagicLink.Gateway.Limits;
using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Proxy;

/// <summary>What is open ends with what let it in: the session, by whatever way it ends, and the client's good name.</summary>
public sealed class OpenConnectionTests : IAsyncLifetime
{
    private const string Client = "203.0.113.7";
    private HoldingBackend backend = null!;
    private TestGateway gateway = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        backend = await HoldingBackend.StartAsync();
        gateway = await TestGateway.StartAsync(configure: config =>
        {
            config.Guarded().With("Bans:Scope", "all").With("Sessions:IdleTimeout", "00:10:00").With("Sessions:AbsoluteTimeout", "00:15:00")
                .With("Sessions:StoreOutageGrace", "1.00:00:00"); // a clock that jumps looks like an outage, which closes connections too
            config.Clusters["app"] = TestConfig.Cluster(backend.Url);
            config.Routes["app"] = TestConfig.Route("/{**path}");
            config.Routes["public"] = TestConfig.Route("/public/{**path}", "anonymous");
        });
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await backend.DisposeAsync();
    }

    [Fact]
    public async Task A_socket_ends_when_its_session_has_been_idle_for_too_long()
    {
        var jwt = await gateway.JwtAsync("ann@example.com");
        using var socket = await OpenAsync("/socket", jwt);
        await Eventually.TrueAsync(() => backend.Open == 1, "the backend has it open");

        gateway.Clock.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal(1, backend.Open);
        gateway.Clock.Advance(TimeSpan.FromMinutes(2));

        await HoldingBackend.AssertBrokenOffAsync(socket);
    }

    [Fact]
    public async Task A_socket_that_is_in_use_ends_with_the_longest_time_a_session_has()
    {
        var jwt = await gateway.JwtAsync("ann@example.com");
        using var socket = await OpenAsync("/socket", jwt);
        await Eventually.TrueAsync(() => backend.Open == 1, "the backend has it open");
        gateway.Clock.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal(418, await gateway.StatusAsync("/x", ("Authorization", $"Bearer {jwt}")));
        gateway.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(418, await gateway.StatusAsync("/x", ("Authorization", $"Bearer {jwt}")));
        Assert.Equal(1, backend.Open);

        gateway.Clock.Advance(TimeSpan.FromMinutes(2));

        await HoldingBackend.AssertBrokenOffAsync(socket);
    }

    [Theory]
    [InlineData("/socket")]
    [InlineData("/public/socket")]
    public async Task A_ban_of_everything_ends_the_sockets_of_that_client_alone(string path)
    {
        var jwt = await gateway.JwtAsync("ann@example.com");
        using var banned = await OpenAsync(path, jwt);
        using var other = await OpenAsync(path, jwt, client: "203.0.113.8");

        Assert.IsType<BanResult.Banned>(await gateway.Service<BanFlow>().BanAsync(Client, "test", duration: null, "ops", Cancellation));
        gateway.Clock.Advance(TimeSpan.FromSeconds(1));

        await HoldingBackend.AssertBrokenOffAsync(banned);
        await AssertStaysOpenAsync(other);
    }

    [Fact]
    public async Task A_forced_sign_out_by_an_admin_ends_a_socket()
    {
        var session = await gateway.SignInAsync("ann@example.com");
        using var socket = await OpenAsync("/socket", session.GetProperty("jwt").GetString()!);
        var token = await gateway.AdminTokenAsync();

        await gateway.AdminAsync(token, HttpMethod.Delete, $"/users/{session.GetProperty("user").GetProperty("id").GetInt64()}/sessions", body: null, 200);

        await HoldingBackend.AssertBrokenOffAsync(socket);
    }

    [Theory]
    [InlineData("/events")]
    [InlineData("/pictures")]
    public async Task A_stream_is_open_before_its_first_event_and_ends_with_the_session(string path)
    {
        var jwt = await gateway.JwtAsync("ann@example.com");
        using var answer = await StreamAsync(jwt, path);
        await using var events = await answer.Content.ReadAsStreamAsync(Cancellation);

        using var signedOut = await gateway.RequestAsync(HttpMethod.Post, "/api/magic-link/logout", null, ("Authorization", $"Bearer {jwt}"));

        await signedOut.JsonAsync(200);
        await Assert.ThrowsAnyAsync<IOException>(() => events.CopyToAsync(Stream.Null, Cancellation).WaitAsync(TimeSpan.FromSeconds(20), Cancellation));
        await Eventually.TrueAsync(() => backend.Open == 0, "the backend hears of it");
    }

    [Fact]
    public async Task A_stream_that_begins_after_its_session_ended_is_broken_off()
    {
        var jwt = await gateway.JwtAsync("ann@example.com");
        var asking = StreamAsync(jwt, "/late");
        await Eventually.TrueAsync(() => backend.Open == 1, "the backend is asked");

        using var signedOut = await gateway.RequestAsync(HttpMethod.Post, "/api/magic-link/logout", null, ("Authorization", $"Bearer {jwt}"));
        await signedOut.JsonAsync(200);
        backend.Begin();

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => asking);
        await Eventually.TrueAsync(() => backend.Open == 0, "the backend hears of it");
    }

    [Fact]
    public async Task A_session_that_outlived_an_outage_opens_sockets_and_streams_again()
    {
        var jwt = await gateway.JwtAsync("ann@example.com");
        using var before = await OpenAsync("/socket", jwt);

        gateway.Service<LiveSessions>().CloseConnections(); // as when the store could not be read
        await HoldingBackend.AssertBrokenOffAsync(before);
        using var after = await OpenAsync("/socket", jwt);
        using var stream = await StreamAsync(jwt, "/pictures");

        await AssertStaysOpenAsync(after);
        Assert.Equal(200, (int)stream.StatusCode);
    }

    [Fact]
    public async Task Nothing_without_an_end_keeps_a_gateway_from_stopping()
    {
        var jwt = await gateway.JwtAsync("ann@example.com");
        using var socket = await OpenAsync("/public/socket", jwt);
        using var answer = await StreamAsync(jwt);

        await gateway.App.StopAsync(Cancellation).WaitAsync(TimeSpan.FromSeconds(20), Cancellation);

        await HoldingBackend.AssertBrokenOffAsync(socket);
        await Eventually.TrueAsync(() => backend.Open == 0, "nothing is open any more");
    }

    private Task<ClientWebSocket> OpenAsync(string path, string jwt, string client = Client) =>
        HoldingBackend.OpenAsync(gateway.Config.Port, path, ("Authorization", $"Bearer {jwt}"), ("X-Forwarded-For", client));

    private async Task<HttpResponseMessage> StreamAsync(string jwt, string path = "/events")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", jwt) } };
        return await gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation).WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
    }

    // What would break it off has been done: an exchange over it comes after that.
    private static async Task AssertStaysOpenAsync(ClientWebSocket socket)
    {
        using var brief = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        brief.CancelAfter(TimeSpan.FromMilliseconds(200));
        var receiving = socket.ReceiveAsync(new byte[16].AsMemory(), Cancellation).AsTask();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => receiving.WaitAsync(brief.Token));
        Assert.Equal(WebSocketState.Open, socket.State);
    }
}
