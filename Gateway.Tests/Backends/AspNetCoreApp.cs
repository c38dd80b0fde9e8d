using System.Diagnostics;
using System.Runtime.InteropServices;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Backends;

/// <summary>Compiles and runs a program of the guide with the SDK's own compiler, as <c>Microsoft.NET.Sdk.Web</c> would, without restoring packages.</summary>
internal static class AspNetCoreApp
{
    private static readonly string[] ImplicitUsings =
    [
        "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Net.Http.Json", "System.Threading", "System.Threading.Tasks", "Microsoft.AspNetCore.Builder",
        "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Http", "Microsoft.AspNetCore.Routing", "Microsoft.Extensions.Configuration", "Microsoft.Extensions.DependencyInjection",
        "Microsoft.Extensions.Hosting", "Microsoft.Extensions.Logging",
    ];

    public static async Task<Neighbour> StartAsync(string folder, int port)
    {
        // What a reference to Microsoft.AspNetCore.Authentication.JwtBearer brings along.
        foreach (var library in Directory.GetFiles(AppContext.BaseDirectory, "*IdentityModel*.dll").Append(Path.Combine(AppContext.BaseDirectory, "Microsoft.AspNetCore.Authentication.JwtBearer.dll")))
        {
            File.Copy(library, Path.Combine(folder, Path.GetFileName(library)));
        }

        var version = $"{Environment.Version.Major}.{Environment.Version.Minor}.0";
        var usings = string.Concat(ImplicitUsings.Select(name => $"global using {name};\n"));
        await File.WriteAllTextAsync(Path.Combine(folder, "Usings.cs"), usings, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "App.runtimeconfig.json"),
            $$"""{ "runtimeOptions": { "tfm": "net10.0", "framework": { "name": "Microsoft.AspNetCore.App", "version": "{{version}}" } } }""",
            TestContext.Current.CancellationToken);
        await CompileAsync(folder);
        return await Neighbour.StartAsync("dotnet", [Path.Combine(folder, "App.dll")], port, new Dictionary<string, string> { ["ASPNETCORE_ENVIRONMENT"] = "Development" });
    }

    private static async Task CompileAsync(string folder)
    {
        // shared/Microsoft.NETCore.App/VERSION is where this very process runs.
        var runtime = RuntimeEnvironment.GetRuntimeDirectory().TrimEnd('/');
        var root = Path.GetFullPath(Path.Combine(runtime, "..", "..", ".."));
        var web = Path.Combine(root, "shared", "Microsoft.AspNetCore.App");
        var compiler = Directory.GetFiles(Path.Combine(root, "sdk"), "csc.dll", SearchOption.AllDirectories).OrderDescending(StringComparer.Ordinal).First();
        string[] references = [.. Directory.GetFiles(runtime, "*.dll"), .. Directory.GetFiles(Path.Combine(web, Path.GetFileName(runtime)), "*.dll"), .. Directory.GetFiles(folder, "*.dll")];
        var managed = references.Where(library => Path.GetFileName(library) is var name && (name.StartsWith("System.", StringComparison.Ordinal) || name.StartsWith("Microsoft.", StringComparison.Ordinal) || name is "netstandard.dll" or "mscorlib.dll"));
        var options = Path.Combine(folder, "App.rsp");
        await File.WriteAllLinesAsync(
            options,
            [
                "-nologo", "-noconfig", "-nostdlib", "-target:exe", "-nullable:enable", "-warnaserror", "-nowarn:1701,1702", $"-out:\"{folder}/App.dll\"", $"\"{folder}/Program.cs\"", $"\"{folder}/Usings.cs\"",
                .. managed.Where(library => !library.EndsWith(".Native.dll", StringComparison.Ordinal)).Select(library => $"-r:\"{library}\""),
            ],
            TestContext.Current.CancellationToken);
        using var csc = Process.Start(new ProcessStartInfo("dotnet", [compiler, $"@{options}"]) { RedirectStandardOutput = true })!;
        var said = await csc.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await csc.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(csc.ExitCode == 0, said);
    }
}
