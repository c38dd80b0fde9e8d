using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MagicLink.Gateway.Tests.Harness;

/// <summary>A backend that answers each connection's first request with the same bytes, however wrong.</summary>
internal sealed class RawBackend : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopping = new();
    private readonly Task answering;

    public RawBackend(string answer)
    {
        listener.Start();
        answering = AnswerAsync(Encoding.Latin1.GetBytes(answer));
    }

    public string Url => $"http://{listener.LocalEndpoint}/";

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await answering.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        listener.Dispose();
        stopping.Dispose();
    }

    private async Task AnswerAsync(byte[] answer)
    {
        while (true)
        {
            using var client = await listener.AcceptTcpClientAsync(stopping.Token);
            await client.GetStream().ReadExactlyAsync(new byte[16], stopping.Token);
            await client.GetStream().WriteAsync(answer, stopping.Token);
        }
    }
}
