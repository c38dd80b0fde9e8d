using System.Net;
using System.Net.WebSockets;
using System.Text;
using MagicLink.Gateway.Tests.Harness;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace MagicLink.Gateway.Tests.Proxy;

/// <summary>Nothing is held back: each piece of a body arrives while the next one is not even written.</summary>
public sealed class StreamingTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly SemaphoreSlim next = new(0);
    private readonly SemaphoreSlim arrived = new(0);
    private long uploaded;
    private WebApplication backend = null!;
    private TestGateway gateway = null!;
    private string jwt = "";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Limits.MaxRequestBodySize = null;
        });
        backend = builder.Build();
        backend.UseWebSockets();
        backend.Run(context => context.Request.Path.Value switch
        {
            "/events" => SendEventsAsync(context),
            "/upload" => TakeUploadAsync(context),
            _ => EchoAsync(context),
        });
        await backend.StartAsync(Cancellation);
        gateway = await TestGateway.StartAsync(null, config =>
        {
            config.Clusters["app"] = TestConfig.Cluster(backend.Urls.First());
            config.Routes["app"] = TestConfig.Route("/{**path}");
        });
        jwt = await gateway.JwtAsync("ann@example.com");
        gateway.Client.DefaultRequestHeaders.Authorization = new("Bearer", jwt);
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await backend.DisposeAsync();
        next.Dispose();
        arrived.Dispose();
    }

    [Fact]
    public async Task An_upload_of_forty_megabytes_passes_whole()
    {
        const int Size = 40 * 1024 * 1024;
        using var content = new ByteArrayContent(new byte[Size]);

        using var answer = await gateway.Client.PostAsync("/upload", content, Cancellation);

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal($"{Size}", await answer.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task An_upload_reaches_the_backend_before_it_is_complete()
    {
        var firstHalfArrived = new TaskCompletionSource();
        using var content = new PushedContent(async stream =>
        {
            await stream.WriteAsync(new byte[100_000], Cancellation);
            await stream.FlushAsync(Cancellation);
            Assert.True(await arrived.WaitAsync(Patience, Cancellation));
            firstHalfArrived.SetResult();
            await stream.WriteAsync(new byte[100_000], Cancellation);
        });

        using var answer = await gateway.Client.PostAsync("/upload", content, Cancellation);

        Assert.True(firstHalfArrived.Task.IsCompletedSuccessfully);
        Assert.Equal("200000", await answer.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task An_event_reaches_the_client_before_the_next_one_is_written()
    {
        // The headers travel with the first piece of the body.
        next.Release();
        using var answer = await gateway.Client.GetAsync("/events", HttpCompletionOption.ResponseHeadersRead, Cancellation).WaitAsync(Patience, Cancellation);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(Cancellation));

        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        for (var i = 1; i <= 3; i++)
        {
            Assert.Equal($"data: {i}", await reader.ReadLineAsync(Cancellation).AsTask().WaitAsync(Patience, Cancellation));
            Assert.Equal("", await reader.ReadLineAsync(Cancellation).AsTask().WaitAsync(Patience, Cancellation));
            next.Release();
        }

        Assert.Null(await reader.ReadLineAsync(Cancellation).AsTask().WaitAsync(Patience, Cancellation));
    }

    [Fact]
    public async Task A_web_socket_with_a_good_token_talks_to_the_backend()
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {jwt}");
        await socket.ConnectAsync(new Uri($"ws://localhost:{gateway.Config.Port}/echo"), Cancellation);

        foreach (var message in new[] { "hello", "again", new string('x', 50_000) })
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, endOfMessage: true, Cancellation);
            Assert.Equal("ann@example.com: " + message, await ReceiveAsync(socket));
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", Cancellation);
        Assert.Equal(WebSocketState.Closed, socket.State);
    }

    private static async Task<string> ReceiveAsync(WebSocket socket)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        ValueWebSocketReceiveResult received;
        do
        {
            received = await socket.ReceiveAsync(buffer.AsMemory(), Cancellation).AsTask().WaitAsync(Patience, Cancellation);
            text.Append(Encoding.UTF8.GetString(buffer, 0, received.Count));
        }
        while (!received.EndOfMessage);

        return text.ToString();
    }

    private static async Task EchoAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var who = Encoding.UTF8.GetBytes($"{context.Request.Headers["X-Gateway-Email"]}: ");
        var buffer = new byte[4096];
        var starts = true;
        while (await socket.ReceiveAsync(buffer, context.RequestAborted) is { MessageType: not WebSocketMessageType.Close } received)
        {
            if (starts)
            {
                await socket.SendAsync(who, WebSocketMessageType.Text, endOfMessage: false, context.RequestAborted);
            }

            await socket.SendAsync(buffer.AsMemory(0, received.Count), WebSocketMessageType.Text, received.EndOfMessage, context.RequestAborted);
            starts = received.EndOfMessage;
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", context.RequestAborted);
    }

    private async Task SendEventsAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        for (var i = 1; i <= 3; i++)
        {
            await next.WaitAsync(context.RequestAborted);
            await context.Response.WriteAsync($"data: {i}\n\n");
            await context.Response.Body.FlushAsync();
        }

        await next.WaitAsync(context.RequestAborted);
    }

    private async Task TakeUploadAsync(HttpContext context)
    {
        var buffer = new byte[81920];
        while (await context.Request.Body.ReadAsync(buffer, context.RequestAborted) is var count && count > 0)
        {
            var before = uploaded;
            uploaded += count;
            if (before < 100_000 && uploaded >= 100_000)
            {
                arrived.Release();
            }
        }

        await context.Response.WriteAsync($"{uploaded}");
    }

    private sealed class PushedContent(Func<Stream, Task> push) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => push(stream);

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
