using System.Net.Sockets;
using System.Text;

namespace MagicLink.Gateway.Tests.Harness;

/// <summary>A real HAProxy in front of several gateways, which asks each whether it is ready and never asks a second one in place of a first.</summary>
internal sealed class HaProxy : IAsyncDisposable
{
    private readonly Neighbour process;
    private readonly string folder;

    private HaProxy(Neighbour process, string folder, int port)
    {
        this.process = process;
        this.folder = folder;
        Port = port;
    }

    public int Port { get; }

    /// <param name="gateways">The ports of gateway-1, gateway-2 and so on.</param>
    public static async Task<HaProxy> StartAsync(params int[] gateways)
    {
        var program = Requires.Program("haproxy", "apt-get install haproxy");
        var folder = Directory.CreateTempSubdirectory("gateway-haproxy-").FullName;
        var port = TestConfig.FreePort();
        var servers = gateways.Select((gateway, index) => $"  server gateway-{index + 1} 127.0.0.1:{gateway}\n");
        await File.WriteAllTextAsync(Path.Combine(folder, "haproxy.cfg"), $"""
            global
              stats socket {folder}/admin.sock level admin
            defaults
              mode http
              timeout connect 10s
              timeout client 60s
              timeout server 60s
              retries 0
            frontend front
              bind 127.0.0.1:{port}
              default_backend gateways
            backend gateways
              option httpchk GET /_gateway/health/ready
              default-server check inter 200ms fall 1 rise 1
            {string.Concat(servers)}
            """);
        return new HaProxy(await Neighbour.StartAsync(program, ["-db", "-f", Path.Combine(folder, "haproxy.cfg")], port), folder, port);
    }

    /// <summary>Waits until it sends requests to a gateway.</summary>
    public Task SeesUpAsync(string gateway) => Eventually.TrueAsync(
        async () => (await StatesAsync()).Split('\n').Any(line => line.Contains($",{gateway},", StringComparison.Ordinal) && line.Contains(",UP,", StringComparison.Ordinal)),
        $"{gateway} is up");

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private async Task<string> StatesAsync()
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(folder, "admin.sock")));
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync(Encoding.ASCII.GetBytes("show stat\n"));
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}
