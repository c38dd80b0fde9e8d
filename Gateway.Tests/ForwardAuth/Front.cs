using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MagicLink.Gateway.Tests.Browser;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.ForwardAuth;

/// <summary>A real proxy that runs what <c>docs/forward-auth.md</c> says; nothing in it is replaced but addresses, and where files lie.</summary>
internal sealed class Front : IAsyncDisposable
{
    public static readonly Snippets Page = new("forward-auth.md");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Neighbour process;
    private readonly string folder;

    private readonly string certificate;

    private Front(Neighbour process, string folder, int port, string certificate) => (this.process, this.folder, Port, this.certificate) = (process, folder, port, certificate);

    public int Port { get; }

    public static async Task<Front> StartAsync(string name, int gatewayPort, string app, Certificates certificates)
    {
        var program = Requires.Program(name, $"apt-get install {(name == "nginx" ? "nginx-light" : name)}");
        var folder = Directory.CreateTempSubdirectory("gateway-front-").FullName;
        var port = TestConfig.FreePort();
        foreach (var (file, text) in Page.Files(name))
        {
            var placed = text.Replace("127.0.0.1:1337", $"127.0.0.1:{gatewayPort}", StringComparison.Ordinal)
                .Replace("127.0.0.1:8080", new Uri(app).Authority, StringComparison.Ordinal)
                .Replace("/etc/haproxy", folder, StringComparison.Ordinal)
                .Replace("listen 443", $"listen 127.0.0.1:{port}", StringComparison.Ordinal)
                .Replace("bind :443", $"bind 127.0.0.1:{port}", StringComparison.Ordinal)
                .Replace("/etc/ssl/example.key", certificates.Key, StringComparison.Ordinal)
                .Replace("/etc/ssl/example.pem", name == "haproxy" ? Path.Combine(folder, "both.pem") : certificates.Server, StringComparison.Ordinal);
            if (name == "caddy")
            {
                placed = placed.Replace(".example.com {", $".example.com:{port} {{\n\tbind 127.0.0.1\n\ttls {certificates.Server} {certificates.Key}", StringComparison.Ordinal);
                placed = "{\n\tadmin off\n\tauto_https off\n}\n" + placed;
            }

            await File.WriteAllTextAsync(Path.Combine(folder, file), placed);
        }

        await File.WriteAllTextAsync(Path.Combine(folder, "both.pem"), await File.ReadAllTextAsync(certificates.Server) + "\n" + await File.ReadAllTextAsync(certificates.Key));
        var process = name switch
        {
            "nginx" => await NginxAsync(program, folder, port),
            "caddy" => await Neighbour.StartAsync(
                program, ["run", "--adapter", "caddyfile", "--config", Path.Combine(folder, "Caddyfile")], port, new Dictionary<string, string> { ["HOME"] = folder, ["XDG_DATA_HOME"] = folder, ["XDG_CONFIG_HOME"] = folder }),
            "haproxy" => await Neighbour.StartAsync(program, ["-db", "-f", Path.Combine(folder, "haproxy.cfg")], port),
            _ => throw new ArgumentException($"No test runs {name}.", nameof(name)),
        };
        using var served = X509CertificateLoader.LoadCertificateFromFile(certificates.Server);
        return new Front(process, folder, port, served.GetCertHashString());
    }

    /// <summary>Sends these lines and what follows them over TLS; all that comes back until the connection is closed, or until it ends like this.</summary>
    public async Task<RawAnswer> SendAsync(string[] lines, string body = "", string? until = null)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync("127.0.0.1", Port, patience.Token);
        await using var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = "wiki.example.com", RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == certificate }, patience.Token);
        await tls.WriteAsync(Encoding.Latin1.GetBytes(string.Join("\r\n", lines) + "\r\n\r\n" + body), patience.Token);
        var received = new MemoryStream();
        try
        {
            var buffer = new byte[4096];
            while (await tls.ReadAsync(buffer, patience.Token) is > 0 and var read)
            {
                received.Write(buffer, 0, read);
                if (until is not null && Text().EndsWith(until, StringComparison.Ordinal))
                {
                    break;
                }
            }
        }
        catch (IOException)
        {
            // Hung up without a word: what came before counts.
        }

        return new RawAnswer(Text());

        string Text() => Encoding.Latin1.GetString(received.ToArray());
    }

    /// <summary>A request to the wiki.</summary>
    public Task<RawAnswer> SendAsync(string method, string target, params string[] headers) =>
        SendAsync([$"{method} {target} HTTP/1.1", "Host: wiki.example.com", "Connection: close", .. headers]);

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<Neighbour> NginxAsync(string program, string folder, int port)
    {
        var file = Path.Combine(folder, "nginx.conf");
        await File.WriteAllTextAsync(file, $$"""
            daemon off;
            master_process off;
            pid {{folder}}/nginx.pid;
            error_log {{folder}}/error.log;
            events {}
            http {
              access_log off;
              client_body_temp_path {{folder}}/body;
              proxy_temp_path {{folder}}/proxy;
              fastcgi_temp_path {{folder}}/fastcgi;
              uwsgi_temp_path {{folder}}/uwsgi;
              scgi_temp_path {{folder}}/scgi;
              include {{folder}}/wiki.conf;
            }
            """);
        return await Neighbour.StartAsync(program, ["-c", file, "-p", folder, "-e", Path.Combine(folder, "error.log")], port);
    }
}
