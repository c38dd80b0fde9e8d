using System.Text.Json.Nodes;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Proxy;

/// <summary>A gateway that takes HTTP/2 without TLS at a port of its own, in front of a real gRPC server.</summary>
public sealed class GrpcGateway : IAsyncLifetime
{
    private Neighbour? server;
    private TestGateway? gateway;

    public int Port { get; } = TestConfig.FreePort();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>The gateway, started at the first use.</summary>
    internal async Task<TestGateway> GatewayAsync()
    {
        if (gateway is not null)
        {
            return gateway;
        }

        Requires.File("/usr/lib/python3/dist-packages/grpc/__init__.py", "apt-get install python3-grpcio");
        var backend = TestConfig.FreePort();
        server = await Neighbour.StartAsync("/usr/bin/python3", [Path.Combine(AppContext.BaseDirectory, "Harness", "grpc-server.py"), "--port", $"{backend}"], backend);
        return gateway = await TestGateway.StartAsync(configure: config =>
        {
            config.Kestrel["Endpoints"] = new JsonObject
            {
                ["Web"] = new JsonObject { ["Url"] = config.Urls },
                ["Grpc"] = new JsonObject { ["Url"] = $"http://127.0.0.1:{Port}", ["Protocols"] = "Http2" },
            };
            var cluster = TestConfig.Cluster($"http://127.0.0.1:{backend}/");
            cluster["HttpRequest"] = new JsonObject { ["Version"] = "2", ["VersionPolicy"] = "RequestVersionExact" };
            config.Clusters["grpc"] = cluster;
            config.Routes["grpc"] = TestConfig.Route("/test.Service/{**method}", cluster: "grpc");
            var bounded = TestConfig.Route("/test.Service/Total", cluster: "grpc");
            bounded["Metadata"] = new JsonObject { ["MaxBody"] = "1MiB" };
            config.Routes["bounded"] = bounded;
        });
    }

    /// <summary>Whether the server printed a line.</summary>
    internal bool Said(string line) => server!.Lines.Contains(line);

    public async ValueTask DisposeAsync()
    {
        if (gateway is not null)
        {
            await gateway.DisposeAsync();
        }

        if (server is not null)
        {
            await server.DisposeAsync();
        }
    }
}
