using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace MagicLink.Gateway.Tests.Harness;

/// <summary>
/// A backend that keeps what is opened to it open: WebSockets, at <c>/events</c> an event stream that has nothing to say, at <c>/pictures</c> a stream of another kind after
/// its first byte, at <c>/late</c> events that begin when they are let; else it is a teapot.
/// </summary>
internal sealed class HoldingBackend : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly TaskCompletionSource late = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int open;

    private HoldingBackend(WebApplication app) => this.app = app;

    public string Url => app.Urls.First();

    /// <summary>How many are open.</summary>
    public int Open => Volatile.Read(ref open);

    public static async Task<HoldingBackend> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var backend = new HoldingBackend(app);
        app.UseWebSockets();
        app.Run(backend.AnswerAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return backend;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    /// <summary>Lets the late events begin.</summary>
    public void Begin() => late.SetResult();

    /// <summary>Opens a WebSocket through a gateway.</summary>
    public static async Task<ClientWebSocket> OpenAsync(int port, string path, params (string Name, string Value)[] headers)
    {
        var socket = new ClientWebSocket();
        foreach (var (name, value) in headers)
        {
            socket.Options.SetRequestHeader(name, value);
        }

        await socket.ConnectAsync(new Uri($"ws://localhost:{port}{path}"), TestContext.Current.CancellationToken);
        return socket;
    }

    /// <summary>Waits until the gateway has broken a socket off.</summary>
    public static async Task AssertBrokenOffAsync(WebSocket socket)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(20));
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ReceiveAsync(new byte[16].AsMemory(), patience.Token).AsTask());
    }

    private async Task AnswerAsync(HttpContext context)
    {
        try
        {
            if (context.WebSockets.IsWebSocketRequest)
            {
                using var socket = await context.WebSockets.AcceptWebSocketAsync();
                Interlocked.Increment(ref open);
                await socket.ReceiveAsync(new byte[16].AsMemory(), context.RequestAborted);
            }
            else if (context.Request.Path.Value is "/events" or "/late" or "/pictures")
            {
                Interlocked.Increment(ref open);
                context.Response.ContentType = context.Request.Path == "/pictures" ? "multipart/x-mixed-replace;boundary=x" : "text/event-stream";
                await (context.Request.Path == "/late" ? late.Task.WaitAsync(context.RequestAborted) : Task.CompletedTask);
                await context.Response.WriteAsync(context.Request.Path == "/pictures" ? "-" : "", context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            }
            else
            {
                context.Response.StatusCode = StatusCodes.Status418ImATeapot;
                return;
            }
        }
        catch (Exception fault) when (fault is WebSocketException or OperationCanceledException or IOException)
        {
            // The gateway hung up.
        }

        Interlocked.Decrement(ref open);
    }
}
