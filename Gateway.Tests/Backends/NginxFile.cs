using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Backends;

/// <summary>Runs an nginx on what the guide puts into its <c>http</c> block.</summary>
internal static class NginxFile
{
    public const string Scripting = "/usr/lib/nginx/modules/ngx_http_js_module.so";

    public static async Task<Neighbour> StartAsync(string program, string folder, int port)
    {
        var file = Path.Combine(folder, "nginx.conf");
        var load = File.Exists(Path.Combine(folder, "assertion.js")) ? $"load_module {Scripting};" : "";
        await File.WriteAllTextAsync(Path.Combine(folder, "who"), "the wiki", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            file,
            $$"""
            {{load}}
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
            {{await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)}}
            }
            """,
            TestContext.Current.CancellationToken);
        return await Neighbour.StartAsync(program, ["-c", file, "-p", folder, "-e", Path.Combine(folder, "error.log")], port);
    }
}
