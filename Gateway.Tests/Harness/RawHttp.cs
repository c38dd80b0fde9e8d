using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MagicLink.Gateway.Tests.Harness;

/// <summary>A client that sends exactly the bytes it is given, and reads until the gateway closes the connection.</summary>
internal static class RawHttp
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

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
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, gateway.Config.Port, patience.Token);
        var stream = client.GetStream();
        var received = new MemoryStream();
        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(bytes), patience.Token);
            await stream.CopyToAsync(received, patience.Token);
        }
        catch (IOException)
        {
            // The gateway hung up while more was being sent or read: what it said before counts.
        }

        return new RawAnswer(Encoding.Latin1.GetString(received.ToArray()));
    }
}

/// <summary>All that came back on one connection until it was closed.</summary>
internal sealed record RawAnswer(string Text)
{
    /// <summary>The first answer's status; 0 when the connection was closed without one.</summary>
    public int Status => Text.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) ? int.Parse(Text.AsSpan(9, 3), CultureInfo.InvariantCulture) : 0;

    /// <summary>How many answers there are.</summary>
    public int Count => Text.Split("HTTP/1.1 ").Length - 1;

    public string? this[string header] => Text.Split("\r\n\r\n")[0].Split("\r\n")
        .FirstOrDefault(line => line.StartsWith(header + ":", StringComparison.OrdinalIgnoreCase))?[(header.Length + 1)..].Trim();
}
