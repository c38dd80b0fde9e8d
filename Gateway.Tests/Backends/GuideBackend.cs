using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Backends;

/// <summary>A snippet of the guide, run by the program that it is written for; nothing in it is replaced but addresses.</summary>
internal sealed class GuideBackend : IAsyncDisposable
{
    private readonly string folder;
    private readonly int port;
    private Neighbour? process;

    private GuideBackend(string folder, int port) => (this.folder, this.port) = (folder, port);

    public static async Task<GuideBackend> StartAsync(string name, string gateway, int port)
    {
        var program = ProgramOf(name);
        var backend = new GuideBackend(Directory.CreateTempSubdirectory("gateway-guide-").FullName, port);
        try
        {
            await backend.StartAsync(name, program, gateway);
            return backend;
        }
        catch
        {
            await backend.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            await process.DisposeAsync();
        }

        Directory.Delete(folder, recursive: true);
    }

    // Asked for first, so that a missing one skips the test before anything is started.
    private static string ProgramOf(string name) => name switch
    {
        "aspnetcore" => "dotnet",
        "node" => Requires.Program("node", "apt-get install nodejs"),
        "php" => Requires.Program("php", "apt-get install php-cli"),
        "python" => PythonWithJwt(),
        "nginx-headers" => Requires.Program("nginx", "apt-get install nginx-light"),
        "nginx" => NginxWithScripts(),
        _ => throw new ArgumentException($"The guide has a snippet {name} that no test runs.", nameof(name)),
    };

    private static string PythonWithJwt()
    {
        Requires.File("/usr/lib/python3/dist-packages/jwt/__init__.py", "apt-get install python3-jwt python3-cryptography");
        Requires.File("/usr/lib/python3/dist-packages/cryptography/__init__.py", "apt-get install python3-jwt python3-cryptography");
        return "/usr/bin/python3"; // Debian's, which knows Debian's packages
    }

    private static string NginxWithScripts()
    {
        Requires.File(NginxFile.Scripting, "apt-get install libnginx-mod-http-js");
        return Requires.Program("nginx", "apt-get install nginx-light");
    }

    private async Task StartAsync(string name, string program, string gateway)
    {
        var keysPort = TestConfig.FreePort();
        foreach (var (file, text) in Guide.Files(name))
        {
            var placed = text.Replace("https://login.example.com", gateway, StringComparison.Ordinal)
                .Replace("8080", $"{port}", StringComparison.Ordinal)
                .Replace("8099", $"{keysPort}", StringComparison.Ordinal)
                .Replace("/srv/wiki", folder, StringComparison.Ordinal)
                .Replace("/var/cache/nginx", folder, StringComparison.Ordinal);
            await File.WriteAllTextAsync(InFolder(file), placed, TestContext.Current.CancellationToken);
        }

        process = name switch
        {
            "aspnetcore" => await AspNetCoreApp.StartAsync(folder, port),
            "php" => await Neighbour.StartAsync(program, ["-S", $"127.0.0.1:{port}", "-t", folder, InFolder("app.php")], port),
            "node" => await Neighbour.StartAsync(program, [InFolder("app.js")], port),
            "python" => await Neighbour.StartAsync(program, [InFolder("app.py")], port),
            _ => await NginxFile.StartAsync(program, folder, port),
        };
    }

    private string InFolder(string file) => Path.Combine(folder, file);
}
