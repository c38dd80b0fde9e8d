namespace MagicLink.Gateway.Tests.Harness;

/// <summary>A real nginx that serves a static site, says in headers whom the gateway named, and logs what it was sent.</summary>
internal sealed class Nginx : IAsyncDisposable
{
    private readonly Neighbour process;
    private readonly string folder;

    private Nginx(Neighbour process, string folder, int port)
    {
        this.process = process;
        this.folder = folder;
        Url = $"http://127.0.0.1:{port}";
    }

    public string Url { get; }

    public static async Task<Nginx> StartAsync()
    {
        var program = Requires.Program("nginx", "apt-get install nginx-light");
        var folder = Directory.CreateTempSubdirectory("gateway-nginx-").FullName;
        var port = TestConfig.FreePort();
        Directory.CreateDirectory(Path.Combine(folder, "site"));
        await File.WriteAllTextAsync(Path.Combine(folder, "site", "index.html"), "<!doctype html><title>Team wiki</title><h1>Team wiki</h1><p>Served by nginx.</p>");
        await File.WriteAllTextAsync(Path.Combine(folder, "nginx.conf"), $$"""
            daemon off;
            master_process off;
            pid {{folder}}/nginx.pid;
            error_log {{folder}}/error.log;
            events {}
            http {
              log_format identity '$request_uri|$http_x_gateway_email|$http_x_gateway_user|$http_cookie|$http_authorization';
              access_log {{folder}}/access.log identity;
              client_body_temp_path {{folder}}/body;
              proxy_temp_path {{folder}}/proxy;
              fastcgi_temp_path {{folder}}/fastcgi;
              uwsgi_temp_path {{folder}}/uwsgi;
              scgi_temp_path {{folder}}/scgi;
              types { text/html html; }
              server {
                listen 127.0.0.1:{{port}};
                root {{folder}}/site;
                add_header X-Seen-Email $http_x_gateway_email;
                add_header X-Seen-User $http_x_gateway_user;
                add_header X-Seen-Amr $http_x_gateway_amr;
              }
            }
            """);
        var process = await Neighbour.StartAsync(program, ["-c", Path.Combine(folder, "nginx.conf"), "-p", folder, "-e", Path.Combine(folder, "error.log")], port);
        return new Nginx(process, folder, port);
    }

    /// <summary>
    /// What was logged of the one request for <paramref name="path"/>: what was asked for, by whom and with which credentials. nginx writes
    /// it after the answer is out.
    /// </summary>
    public async Task<string[]> LoggedAsync(string path)
    {
        string[] lines = [];
        await Eventually.TrueAsync(
            () => (lines = [.. File.ReadLines(Path.Combine(folder, "access.log")).Where(line => line.StartsWith(path, StringComparison.Ordinal))]).Length > 0,
            $"nginx logged {path}");
        return Assert.Single(lines).Split('|');
    }

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
