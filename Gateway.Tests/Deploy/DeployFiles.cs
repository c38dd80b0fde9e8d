using System.Diagnostics;
using System.Text.Json.Nodes;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Deploy;

/// <summary>What operators take from the repository.</summary>
internal static class DeployFiles
{
    public static string Dockerfile => Path.Combine(Checkout.Root, "Dockerfile");

    public static string Unit => Path.Combine(Checkout.Root, "deploy", "systemd", "magiclink-gateway.service");

    public static string Compose => Path.Combine(Checkout.Root, "deploy", "compose", "compose.yaml");

    public static string NginxConfiguration => Path.Combine(Checkout.Root, "deploy", "compose", "nginx.conf");

    /// <summary>The files and folders that an image is built from.</summary>
    public static IReadOnlyList<string> ImageSources =>
        [.. File.ReadLines(Path.Combine(Checkout.Root, ".dockerignore")).Where(line => line.StartsWith('!')).Select(line => line[1..])];

    /// <summary>The compose file, read by another YAML reader than ours would be.</summary>
    public static async Task<JsonObject> ComposeAsync()
    {
        Requires.Program("python3", "apt-get install python3 python3-yaml");
        using var python = Process.Start(new ProcessStartInfo("/usr/bin/python3", ["-c", "import json, sys, yaml; json.dump(yaml.safe_load(open(sys.argv[1])), sys.stdout)", Compose])
        {
            RedirectStandardOutput = true,
        })!;
        var json = await python.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await python.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (JsonObject)JsonNode.Parse(json)!;
    }
}
