using System.Diagnostics;
using System.Text.RegularExpressions;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Deploy;

/// <summary>The program as the image's build makes it: the same command on the same files, in a folder of its own.</summary>
public sealed partial class PublishedProgram : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private readonly string folder = Directory.CreateTempSubdirectory("gateway-image-").FullName;

    public string Folder => Path.Combine(folder, "app");

    public string Dll => Path.Combine(Folder, "Gateway.dll");

    public async ValueTask InitializeAsync()
    {
        var source = Path.Combine(folder, "src");
        foreach (var kept in DeployFiles.ImageSources)
        {
            Copy(Path.Combine(Checkout.Root, kept), Path.Combine(source, kept));
        }

        var command = PublishCommand().Match(await File.ReadAllTextAsync(DeployFiles.Dockerfile)).Groups[1].Value.Replace("/app", Folder, StringComparison.Ordinal);
        var start = new ProcessStartInfo("dotnet", command.Split(' ')) { WorkingDirectory = source, RedirectStandardOutput = true };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false"; // no compiler stays behind
        using var publish = Process.Start(start)!;
        var output = publish.StandardOutput.ReadToEndAsync();
        await publish.WaitForExitAsync().WaitAsync(Patience);
        Assert.True(publish.ExitCode == 0, await output);
        using var open = Process.Start("chmod", ["755", folder]); // the gateway runs as another user
        await open.WaitForExitAsync();
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static void Copy(string from, string to)
    {
        if (File.Exists(from))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(from, to);
            return;
        }

        foreach (var entry in Directory.EnumerateFileSystemEntries(from).Where(entry => Path.GetFileName(entry) is not ("bin" or "obj")))
        {
            Copy(entry, Path.Combine(to, Path.GetFileName(entry)));
        }
    }

    [GeneratedRegex("^RUN dotnet (publish .*)$", RegexOptions.Multiline)]
    private static partial Regex PublishCommand();
}
