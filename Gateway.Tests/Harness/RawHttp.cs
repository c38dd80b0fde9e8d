using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MagicLink.Gateway.Tests.Harness;

/// <summary>A client that sends exactly the bytes it is given, and reads until the gateway closes the connection.</summary>
internal static class RawHttp
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Sends one request of which only the target is out of the ordinary.</summary>
    public static Task<RawAnswer> RawGetAsync(this TestGateway gateway, string target, string? bearer, params string[] headers) =>
        gateway.RawAsync($"GET {target} HTTP/1.1", [.. headers, .. bearer is null ? [] : new[] { $"Authorization: Bearer {bearer}" }]);

    /// <summary>Sends a request line and headers, with a <c>Host</c> and <c>Connection: close</c> of their own.</summary>
    public static Task<RawAnswer> RawAsync(this TestGateway gateway, string requestLine, params string[] headers)
    {
        string[] lines = [requestLine, $"Host: localhost:{gateway.Config.Port}", "Connection: close", .. headers];
        return gateway.BytesAsync(string.Join("\r\n", lines) + "\r\n\r\n");
    }

    /// <summary>Sends these bytes (one a character) and nothing else.</summary>
    public static async Task<RawAnswer> BytesAsync(this TestGateway gateway, string bytes)
    {
        var answer = await gateway.ExchangeAsync(bytes, Patience);
        Assert.True(answer.IsClosed, $"The gateway left the connection open: {answer.Text}");
        return answer;
    }

    /// <summary>
    /// Sends these bytes (one a character), and tells whether the gateway closed the connection within <paramref name="patience"/>; then gives up, and reads what still comes.
    /// </summary>
    /// <param name="hangUp">Gives up at once: says that nothing more will be sent.</param>
    public static async Task<RawAnswer> ExchangeAsync(this TestGateway gateway, string bytes, TimeSpan patience, bool hangUp = false)
    {
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(IPAddress.Loopback, gateway.Config.Port, TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        using var patient = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patient.CancelAfter(patience);
        var received = new MemoryStream();
        var isClosed = true;
        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(bytes), patient.Token);
            if (hangUp)
            {
                client.Client.Shutdown(SocketShutdown.Send);
            }

            await stream.CopyToAsync(received, patient.Token);
        }
        catch (IOException)
        {
            // The gateway hung up while more was being sent or read: what it said before counts.
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            isClosed = false;
            await GiveUpAsync(stream, received);
        }

        return new RawAnswer(Encoding.Latin1.GetString(received.ToArray()), isClosed);
    }

    private static async Task GiveUpAsync(NetworkStream stream, MemoryStream received)
    {
        try
        {
            stream.Socket.Shutdown(SocketShutdown.Send);
            await stream.CopyToAsync(received, TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
        }
        catch (Exception fault) when (fault is IOException or SocketException)
        {
            // The gateway was quicker to hang up.
        }
    }
}

/// <summary>All that came back on one connection until it was closed.</summary>
internal sealed record RawAnswer(string Text, bool IsClosed = true)
{
    /// <summary>The first answer's status; 0 when the connection was closed without one.</summary>
    public int Status => Text.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) ? int.Parse(Text.AsSpan(9, 3), CultureInfo.InvariantCulture) : 0;

    /// <summary>How many answers there are.</summary>
    public int Count => Text.Split("HTTP/1.1 ").Length - 1;

    /// <summary>The statuses of all answers but <c>100 Continue</c>.</summary>
    public IReadOnlyList<int> Statuses => [.. Text.Split("HTTP/1.1 ").Skip(1)
        .Select(answer => int.TryParse(answer.AsSpan(0, Math.Min(3, answer.Length)), NumberStyles.None, CultureInfo.InvariantCulture, out var status) ? status : 0).Where(status => status != 100)];

    public string? this[string header] => Text.Split("\r\n\r\n")[0].Split("\r\n")
        .FirstOrDefault(line => line.StartsWith(header + ":", StringComparison.OrdinalIgnoreCase))?[(header.Length + 1)..].Trim();
}
