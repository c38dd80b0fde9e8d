using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Tls;

/// <summary>A client that trusts one root, knows no intermediate and fetches none.</summary>
internal sealed class TlsClient : IAsyncDisposable
{
    private readonly TcpClient connection = new() { NoDelay = true };

    private TlsClient()
    {
    }

    public SslStream Stream { get; private set; } = null!;

    /// <summary>What it was shown.</summary>
    public string Thumbprint => ((X509Certificate2)Stream.RemoteCertificate!).Thumbprint;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <exception cref="AuthenticationException">There is no handshake, or what was shown is not trusted.</exception>
    public static async Task<TlsClient> ConnectAsync(int port, X509Certificate2 root, string name = "localhost", SslProtocols versions = SslProtocols.None, SslApplicationProtocol? speaks = null)
    {
        var client = new TlsClient();
        try
        {
            await client.connection.ConnectAsync(IPAddress.Loopback, port, Cancellation);
            client.Stream = new SslStream(client.connection.GetStream());
            await client.Stream.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = name,
                    EnabledSslProtocols = versions,
                    ApplicationProtocols = speaks is { } protocol ? [protocol] : [],
                    CertificateChainPolicy = new X509ChainPolicy
                    {
                        TrustMode = X509ChainTrustMode.CustomRootTrust,
                        CustomTrustStore = { root },
                        DisableCertificateDownloads = true,
                        RevocationMode = X509RevocationMode.NoCheck,
                    },
                },
                Cancellation);
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    /// <summary>What a new connection is shown.</summary>
    public static async Task<string> ShownAsync(int port, X509Certificate2 root, string name = "localhost")
    {
        await using var client = await ConnectAsync(port, root, name);
        return client.Thumbprint;
    }

    /// <summary>Asks for a path, keeping the connection; the whole answer, which may come in any number of pieces.</summary>
    public async Task<RawAnswer> AskAsync(string path, string host, params string[] headers)
    {
        string[] lines = [$"GET {path} HTTP/1.1", $"Host: {host}", .. headers];
        await Stream.WriteAsync(Encoding.ASCII.GetBytes(string.Join("\r\n", lines) + "\r\n\r\n"), Cancellation);
        var text = new StringBuilder();
        var buffer = new byte[16_384];
        while (!IsWhole(text.ToString()) && await Stream.ReadAsync(buffer, Cancellation) is var length and > 0)
        {
            text.Append(Encoding.ASCII.GetString(buffer, 0, length));
        }

        return new RawAnswer(text.ToString());
    }

    // Headers, and a body of the length that they tell or of chunks that end (RFC 9112 §6.3).
    private static bool IsWhole(string text)
    {
        var headers = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (headers < 0)
        {
            return false;
        }

        return new RawAnswer(text)["Content-Length"] is { } length
            ? text.Length >= headers + 4 + int.Parse(length, CultureInfo.InvariantCulture)
            : text.EndsWith("\r\n0\r\n\r\n", StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        if (Stream is not null)
        {
            await Stream.DisposeAsync();
        }

        connection.Dispose();
    }
}
