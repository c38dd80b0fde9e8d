using System.Net;
using System.Net.WebSockets;
using MagicLink.Gateway.Tests.Harness;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Npgsql;

namespace MagicLink.Gateway.Tests.Changes;

/// <summary>The database stops, hangs and comes back under running gateways.</summary>
public sealed class OutageTests : IAsyncLifetime
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1.001);
    private PostgresServer server = null!;
    private Upstream upstream = null!;

    public async ValueTask InitializeAsync()
    {
        server = await PostgresServer.StartAsync();
        upstream = await Upstream.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await upstream.DisposeAsync();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task While_the_database_is_down_nobody_signs_in_or_goes_on_and_afterwards_all_is_as_before()
    {
        await using var cluster = await StartAsync();
        var gateway = cluster.First;
        var known = await gateway.OpenSessionAsync("ann@example.com");
        var fresh = await gateway.OpenSessionAsync("bob@example.com");
        var pending = await gateway.SendAsync("cat@example.com");
        Assert.True(await gateway.IsSignedInAsync(known.Jwt));

        await server.StopAsync();
        cluster.LetASecondPass();

        await RefusedAsync(gateway, "/", known.Jwt);
        await RefusedAsync(gateway, "/", fresh.Jwt);
        Assert.Equal(200, await gateway.StatusAsync("/public/logo"));
        using (var send = await gateway.PostAsync("/api/magic-link/send", new { email = "ann@example.com" }))
        {
            await send.RefusalAsync(503, "SERVICE_UNAVAILABLE");
        }

        using (var verify = await gateway.PostAsync("/api/magic-link/verify", new { token = pending.Token }))
        {
            await verify.RefusalAsync(503, "SERVICE_UNAVAILABLE");
        }

        using (var refresh = await gateway.RefreshAsync(known.RefreshToken))
        {
            await refresh.RefusalAsync(503, "SERVICE_UNAVAILABLE");
        }

        foreach (var (method, path) in new[] { (HttpMethod.Delete, $"sessions/{StepUp.SessionId(fresh.Jwt)}"), (HttpMethod.Post, "logout-all"), (HttpMethod.Post, "logout-others") })
        {
            using var ended = await gateway.RequestAsync(method, $"/api/magic-link/{path}", null, ("Authorization", $"Bearer {known.Jwt}"));
            await ended.RefusalAsync(503, "SERVICE_UNAVAILABLE"); // not ended, and not said to be
        }

        Assert.Equal(503, await gateway.StatusAsync("/_gateway/health/ready"));
        Assert.Equal(200, await gateway.StatusAsync("/_gateway/health/live"));

        await server.ResumeAsync();
        await Eventually.TrueAsync(async () => await gateway.StatusAsync("/_gateway/health/ready") == 200, "ready again", () => cluster.Clock.Advance(Second));
        Assert.Equal(200, await gateway.StatusAsync("/", ("Authorization", $"Bearer {known.Jwt}")));
        await gateway.RefreshedAsync(known.RefreshToken);
        using var verified = await gateway.PostAsync("/api/magic-link/verify", new { token = pending.Token });
        await verified.JsonAsync(200);
    }

    [Fact]
    public async Task Sessions_already_known_go_on_for_the_configured_grace_and_no_longer()
    {
        await using var cluster = await StartAsync(config => config.With("Sessions:StoreOutageGrace", "00:05:00"));
        var gateway = cluster.First;
        var known = await gateway.JwtAsync("ann@example.com");
        Assert.True(await gateway.IsSignedInAsync(known));
        var unknown = await gateway.JwtAsync("bob@example.com");

        await server.StopAsync();
        cluster.Clock.Advance(TimeSpan.FromMinutes(4.9));
        Assert.Equal(200, await gateway.StatusAsync("/", ("Authorization", $"Bearer {known}")));
        await RefusedAsync(gateway, "/", unknown);

        cluster.Clock.Advance(TimeSpan.FromSeconds(10));
        await RefusedAsync(gateway, "/", known);
    }

    [Fact]
    public async Task What_was_revoked_while_a_gateway_could_not_look_is_refused_once_it_looks_again()
    {
        await using var cluster = await StartAsync();
        var jwt = await cluster.First.JwtAsync("ann@example.com");
        Assert.True(await cluster.First.IsSignedInAsync(jwt));

        await server.StopAsync();
        cluster.LetASecondPass();
        await RefusedAsync(cluster.First, "/", jwt);
        await server.ResumeAsync();
        await cluster.Second.SetDisabledAsync("ann@example.com", disabled: true);

        // However long the first had not looked: it reads on from where it was.
        Assert.Equal(401, await cluster.First.StatusAsync("/", ("Authorization", $"Bearer {jwt}")));
    }

    [Fact]
    public async Task A_database_that_hangs_is_an_outage_too()
    {
        await using var cluster = await StartAsync();
        var gateway = cluster.First;
        var jwt = await gateway.JwtAsync("ann@example.com");
        Assert.True(await gateway.IsSignedInAsync(jwt));

        await server.PauseAsync();
        try
        {
            cluster.LetASecondPass();
            await RefusedAsync(gateway, "/", jwt);
            Assert.Equal(503, await gateway.StatusAsync("/_gateway/health/ready"));
            using var send = await gateway.PostAsync("/api/magic-link/send", new { email = "ann@example.com" });
            await send.RefusalAsync(503, "SERVICE_UNAVAILABLE");
        }
        finally
        {
            await server.ContinueAsync();
        }

        await Eventually.TrueAsync(
            async () => await gateway.StatusAsync("/", ("Authorization", $"Bearer {jwt}")) == 200, "known again", () => cluster.Clock.Advance(Second));
    }

    [Fact]
    public async Task Another_who_freezes_in_the_middle_of_a_transaction_holds_nobody_up_for_long()
    {
        await using var cluster = await StartAsync();
        var jwt = await cluster.First.JwtAsync("ann@example.com");
        Assert.True(await cluster.Second.IsSignedInAsync(jwt));
        await using var frozen = new NpgsqlConnection(server.ConnectionString);
        await frozen.OpenAsync(TestContext.Current.CancellationToken);
        await using var transaction = await frozen.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var grab = new NpgsqlCommand("UPDATE users SET version = version + 1", frozen))
        {
            await grab.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        // Whoever needs the row hears 503 in time, everybody else goes on.
        var mail = await cluster.First.SendAsync("ann@example.com");
        using var verify = await cluster.First.PostAsync("/api/magic-link/verify", new { token = mail.Token });
        await verify.RefusalAsync(503, "SERVICE_UNAVAILABLE");
        Assert.True(await cluster.Second.IsSignedInAsync(jwt));
        Assert.True(await cluster.First.IsSignedInAsync(await cluster.Second.JwtAsync("bob@example.com")));

        await transaction.RollbackAsync(TestContext.Current.CancellationToken);
        using var again = await cluster.First.PostAsync("/api/magic-link/verify", new { token = mail.Token });
        await again.JsonAsync(200);
    }

    [Fact]
    public async Task An_open_websocket_does_not_outlive_what_is_known_of_its_session()
    {
        await using var backend = await StartSocketBackendAsync();
        await using var cluster = await StartAsync(config => config.Clusters["app"] = TestConfig.Cluster(backend.Urls.First()));
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {await cluster.First.JwtAsync("ann@example.com")}");
        await socket.ConnectAsync(new Uri($"ws://localhost:{cluster.First.Config.Port}/socket"), TestContext.Current.CancellationToken);
        var received = socket.ReceiveAsync(new byte[16].AsMemory(), TestContext.Current.CancellationToken).AsTask();

        await server.StopAsync();
        await Eventually.TrueAsync(() => received.IsCompleted, "it is broken off", () => cluster.Clock.Advance(Second));

        await Assert.ThrowsAsync<WebSocketException>(() => received);
        await server.ResumeAsync();
    }

    private static async Task<WebApplication> StartSocketBackendAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var backend = builder.Build();
        backend.UseWebSockets();
        backend.Run(HoldAsync);
        await backend.StartAsync(TestContext.Current.CancellationToken);
        return backend;
    }

    private static async Task HoldAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        try
        {
            await socket.ReceiveAsync(new byte[16].AsMemory(), context.RequestAborted);
        }
        catch (Exception fault) when (fault is WebSocketException or OperationCanceledException or IOException)
        {
            // The gateway hung up.
        }
    }

    private static async Task RefusedAsync(TestGateway gateway, string path, string jwt)
    {
        using var response = await gateway.GetAsync(path, jwt);
        await response.RefusalAsync(503, "SERVICE_UNAVAILABLE");
    }

    private Task<Cluster> StartAsync(Action<TestConfig>? configure = null) => Cluster.StartAsync(
        upstream: upstream,
        database: server.ConnectionString.Replace("Pooling=False", "Pooling=True", StringComparison.Ordinal),
        configure: config =>
        {
            config.Routes["public"] = TestConfig.Route("/public/{**path}", "anonymous");
            configure?.Invoke(config);
        });
}
