using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using MagicLink.Gateway.Tests.Harness;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace MagicLink.Gateway.Tests.Proxy;

/// <summary>What passes through does not pile up; measured at the gateway's own process.</summary>
public sealed class MemoryTests
{
    private const int MiB = 1024 * 1024;
    private const int Sockets = 2000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_gibibytes_go_up_and_down_and_memory_stays_flat()
    {
        await using var backend = await StartBulkBackendAsync();
        using var config = new TestConfig(backend.Urls.First());
        config.Routes["app"]!["Metadata"] = new System.Text.Json.Nodes.JsonObject { ["MaxBody"] = "2GiB" };
        await using var gateway = await GatewayProcess.ServeAsync(config);
        gateway.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await gateway.SignInAsync("ann@example.com"));
        await PassAsync(gateway, 128L * MiB); // until its buffers and its code are there
        var before = gateway.Memory().Now;
        gateway.ForgetPeak();

        await PassAsync(gateway, 2048L * MiB);

        var grown = gateway.Memory().Peak - before;
        TestContext.Current.TestOutputHelper!.WriteLine($"{before / MiB} MiB before, at most {grown / MiB} MiB more");
        Assert.True(grown < 48 * MiB, $"grew by {grown / MiB} MiB");
    }

    [Fact]
    public async Task Two_thousand_idle_sockets_cost_little_and_end_with_a_forced_sign_out()
    {
        await using var backend = await HoldingBackend.StartAsync();
        using var config = new TestConfig(backend.Url);
        await using var gateway = await GatewayProcess.ServeAsync(config);
        var admin = (await GatewayProcess.RunAsync(config, "admin-token", "create", "test", "--config", config.Folder)).Ends(0).Output.Trim();
        var jwt = await gateway.SignInAsync("ann@example.com");
        await WarmUpAsync(gateway, jwt);
        var warm = await OpenAsync(config.Port, jwt, 300);
        warm.ForEach(socket => socket.Dispose());
        await Eventually.TrueAsync(() => backend.Open == 0, "the first ones are closed");
        var before = gateway.Memory().Now;

        var sockets = await OpenAsync(config.Port, jwt, Sockets);
        await Eventually.TrueAsync(() => backend.Open == Sockets, "all are open", patience: TimeSpan.FromMinutes(1));
        var each = (gateway.Memory().Now - before) / Sockets;
        using var request = new HttpRequestMessage(HttpMethod.Delete, "/magic-link/users/1/sessions") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", admin) } };
        using var answer = await gateway.Client.SendAsync(request, Cancellation);
        await answer.JsonAsync(200);

        await Task.WhenAll(sockets.Select(HoldingBackend.AssertBrokenOffAsync));
        await Eventually.TrueAsync(() => backend.Open == 0, "the backend hears of each");
        TestContext.Current.TestOutputHelper!.WriteLine($"{each} bytes each");
        Assert.True(each < 30_000, $"{each} bytes each");
        sockets.ForEach(socket => socket.Dispose());
    }

    private static async Task<List<ClientWebSocket>> OpenAsync(int port, string jwt, int count)
    {
        var sockets = new List<ClientWebSocket>(count);
        foreach (var batch in Enumerable.Range(0, count).Chunk(50))
        {
            sockets.AddRange(await Task.WhenAll(batch.Select(_ => HoldingBackend.OpenAsync(port, "/socket", ("Authorization", $"Bearer {jwt}")))));
        }

        return sockets;
    }

    // As in a gateway that has been at work: what the runtime compiles once, and keeps for itself, is no cost of a socket.
    private static Task WarmUpAsync(GatewayProcess gateway, string jwt) => Task.WhenAll(Enumerable.Range(0, 10).Select(async _ =>
    {
        for (var i = 0; i < 500; i++)
        {
            Assert.Equal(418, await gateway.StatusAsync("/x", jwt));
        }
    }));

    private static async Task PassAsync(GatewayProcess gateway, long size)
    {
        using var content = new Zeros(size);
        using var up = await gateway.Client.PostAsync("/upload", content, Cancellation);
        Assert.Equal($"{size}", await up.Content.ReadAsStringAsync(Cancellation));
        using var down = await gateway.Client.GetAsync($"/download?size={size}", HttpCompletionOption.ResponseHeadersRead, Cancellation);
        Assert.Equal(size, await CountAsync(await down.Content.ReadAsStreamAsync(Cancellation)));
    }

    private static async Task<WebApplication> StartBulkBackendAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Limits.MaxRequestBodySize = null;
        });
        var app = builder.Build();
        app.Run(async context =>
        {
            if (context.Request.Path == "/upload")
            {
                await context.Response.WriteAsync($"{await CountAsync(context.Request.Body)}");
                return;
            }

            using var zeros = new Zeros(long.Parse(context.Request.Query["size"].ToString(), System.Globalization.CultureInfo.InvariantCulture));
            await zeros.CopyToAsync(context.Response.Body);
        });
        await app.StartAsync(Cancellation);
        return app;
    }

    private static async Task<long> CountAsync(Stream stream)
    {
        var buffer = new byte[128 * 1024];
        long total = 0;
        while (await stream.ReadAsync(buffer, Cancellation) is var count && count > 0)
        {
            total += count;
        }

        return total;
    }

    /// <summary>So many zeros, written as they are sent.</summary>
    private sealed class Zeros(long size) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var block = new byte[128 * 1024];
            for (var left = size; left > 0; left -= block.Length)
            {
                await stream.WriteAsync(block.AsMemory(0, (int)Math.Min(left, block.Length)), Cancellation);
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = size;
            return true;
        }
    }
}
