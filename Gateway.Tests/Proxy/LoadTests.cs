using System.Text.Json.Nodes;
using MagicLink.Gateway.Tests.Harness;
using Microsoft.AspNetCore.Http;

namespace MagicLink.Gateway.Tests.Proxy;

/// <summary>What an operator does to running gateways costs nobody a request.</summary>
public sealed class LoadTests
{
    private const int Clients = 12;

    [Fact]
    public async Task Routes_change_again_and_again_and_no_request_fails()
    {
        await using var one = await StartBackendAsync("one");
        await using var two = await StartBackendAsync("two");
        await using var held = await HoldingBackend.StartAsync();
        using var config = new TestConfig(one.Url);
        config.Routes["app"] = TestConfig.Route("/{**path}", "anonymous");
        config.Routes["held"] = TestConfig.Route("/socket", "anonymous", "held");
        config.Clusters["held"] = TestConfig.Cluster(held.Url);
        await using var gateway = await GatewayProcess.ServeAsync(config);
        using var socket = await HoldingBackend.OpenAsync(config.Port, "/socket");
        await Eventually.TrueAsync(() => held.Open == 1, "the backend has it open");
        await using var load = new Load(config.Port, "/x", Clients);
        await load.MoreAsync(200);

        foreach (var (name, backend) in Enumerable.Repeat(new[] { ("two", two), ("one", one) }, 4).SelectMany(both => both))
        {
            config.Clusters["app"] = TestConfig.Cluster(backend.Url);
            config.WriteRoutes();
            await Eventually.TrueAsync(() => load.Last == name || !load.Faults.IsEmpty, $"{name} is asked");
            await load.MoreAsync(100);
        }

        await load.EndAsync();
        Assert.Equal(1, held.Open);
    }

    [Fact]
    public async Task Gateways_behind_a_load_balancer_restart_in_turn_and_no_request_fails()
    {
        await using var backend = await StartBackendAsync("one");
        using var first = Config(backend);
        using var second = Config(backend);
        await using var firstGateway = await GatewayProcess.ServeAsync(first);
        await using var secondGateway = await GatewayProcess.ServeAsync(second);
        await using var balancer = await HaProxy.StartAsync(first.Port, second.Port);
        await using var load = new Load(balancer.Port, "/x", Clients);
        await load.MoreAsync(400);

        await firstGateway.TerminateAsync();
        (await firstGateway.EndAsync()).Ends(0);
        await load.MoreAsync(400);
        await using var again = await GatewayProcess.ServeWrittenAsync(first);
        await balancer.SeesUpAsync("gateway-1");
        await secondGateway.TerminateAsync();
        (await secondGateway.EndAsync()).Ends(0);
        await load.MoreAsync(400);

        await load.EndAsync();
    }

    private static TestConfig Config(Upstream backend)
    {
        var config = new TestConfig(backend.Url).With("Shutdown", new JsonObject { ["Delay"] = "00:00:03" });
        config.Routes["app"] = TestConfig.Route("/{**path}", "anonymous");
        return config;
    }

    private static Task<Upstream> StartBackendAsync(string name) => Upstream.StartAsync(context =>
    {
        context.Response.ContentLength = name.Length;
        return context.Response.WriteAsync(name);
    });
}
