using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MagicLink.Gateway.Tests.Harness;

/// <summary>
/// Clients that ask one after the other over kept connections, and leave one only when they are told to. None asks twice: each request that is not
/// answered in full with 200 is a fault.
/// </summary>
internal sealed class Load : IAsyncDisposable
{
    private readonly CancellationTokenSource stopping = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly Task clients;
    private int served;
    private volatile string last = "";

    public Load(int port, string path, int clients) => this.clients = Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(() => AskAsync(port, path))));

    /// <summary>How many requests were answered.</summary>
    public int Served => Volatile.Read(ref served);

    /// <summary>The body of an answer of just now.</summary>
    public string Last => last;

    public ConcurrentQueue<string> Faults { get; } = new();

    /// <summary>Waits until so many more are answered.</summary>
    public Task MoreAsync(int count)
    {
        var until = Served + count;
        return Eventually.TrueAsync(() => Served >= until || !Faults.IsEmpty, $"{count} more requests are answered", patience: TimeSpan.FromMinutes(1));
    }

    /// <summary>Lets each client finish its request, and states that none failed.</summary>
    public async Task EndAsync()
    {
        await stopping.CancelAsync();
        await clients;
        Assert.Empty(Faults);
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await clients;
        stopping.Dispose();
    }

    private async Task AskAsync(int port, string path)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                using var client = new TcpClient { NoDelay = true };
                await client.ConnectAsync(IPAddress.Loopback, port, CancellationToken.None);
                while (await ExchangeAsync(client.GetStream(), path) && !stopping.IsCancellationRequested)
                {
                }
            }
            catch (Exception fault) when (fault is IOException or SocketException)
            {
                Faults.Enqueue(fault.Message);
                return;
            }
        }
    }

    /// <summary>Whether the connection can be used again.</summary>
    private async Task<bool> ExchangeAsync(NetworkStream stream, string path)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        var answer = new byte[4096];
        var length = 0;
        while (true)
        {
            var count = await stream.ReadAsync(answer.AsMemory(length));
            if (count == 0)
            {
                throw new IOException($"the connection was closed after {length} bytes of the answer");
            }

            length += count;
            var text = Encoding.ASCII.GetString(answer, 0, length);
            if (text.Split("\r\n\r\n") is [var head, { Length: > 0 } body] && head.Contains($"Content-Length: {body.Length}\r\n", StringComparison.OrdinalIgnoreCase))
            {
                if (!head.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal))
                {
                    throw new IOException(head);
                }

                last = body;
                Interlocked.Increment(ref served);
                return !head.Contains("\r\nConnection: close", StringComparison.OrdinalIgnoreCase);
            }
        }
    }
}
