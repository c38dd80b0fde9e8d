using System.Diagnostics;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Deploy;

/// <summary>What an image would run, run without a container engine: the same files, the same user, a file system that is read-only but for the data.</summary>
public sealed class PublishedTests(PublishedProgram program) : IClassFixture<PublishedProgram>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_serves_as_a_stranger_in_a_read_only_world_tells_its_health_and_ends_well()
    {
        using var config = new TestConfig("http://127.0.0.1:9/").With("Mail:Pickup:Directory", "data/mails");
        var data = await VolumeAsync(config);
        config.Environment["GATEWAY_CONFIG"] = "/srv/config";
        config.Environment["ASPNETCORE_URLS"] = config.Urls;
        config.Environment["DOTNET_EnableDiagnostics"] = "0";
        config.Write();
        (await GatewayProcess.RunSealedAsync(config, program.Dll, data, "check")).Ends(0);
        var before = await GatewayProcess.RunSealedAsync(config, program.Dll, data, "healthcheck");

        await using var gateway = await GatewayProcess.ServeSealedAsync(config, program.Dll, data);
        var health = await GatewayProcess.RunSealedAsync(config, program.Dll, data, "healthcheck");
        var token = await GatewayProcess.RunSealedAsync(config, program.Dll, data, "admin-token", "create", "first");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/_gateway/sign-in") { Headers = { { "Accept", "text/html" }, { "Accept-Language", "de" } } };
        using var page = await gateway.Client.SendAsync(request, Cancellation);
        var mounts = gateway.Facts("mounts");
        var status = gateway.Facts("status");

        before.Ends(1);
        health.Ends(0);
        Assert.NotEqual("", token.Ends(0).Output.Trim());
        Assert.Contains("Anmelden", await page.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Contains(mounts, line => line.Split(' ') is [_, "/", _, var options, ..] && options.StartsWith("ro,", StringComparison.Ordinal));
        Assert.Contains("Uid:\t1654\t1654\t1654\t1654", status);
        Assert.Contains("CapBnd:\t0000000000000000", status);
        Assert.Equal("600 1654", await OutputOfAsync("stat", "-c", "%a %u", Path.Combine(data, "master.key")));
        await gateway.TerminateAsync();
        (await gateway.EndAsync()).Ends(0);
    }

    [Fact]
    public void It_carries_the_german_texts_and_nothing_of_the_tests()
    {
        Assert.True(File.Exists(Path.Combine(program.Folder, "de", "Gateway.resources.dll")));
        Assert.False(File.Exists(Path.Combine(program.Folder, "Gateway"))); // the host of another platform
        Assert.Empty(Directory.EnumerateFiles(program.Folder, "*xunit*"));
    }

    // As a volume that an engine makes of the image's folder.
    private static async Task<string> VolumeAsync(TestConfig config)
    {
        Requires.Root();
        var data = Path.Combine(config.Root, "volume");
        await OutputOfAsync("install", "-d", "-m", "700", "-o", "1654", "-g", "1654", data);
        await OutputOfAsync("chmod", "755", config.Root);
        return data;
    }

    private static async Task<string> OutputOfAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        Assert.Equal(0, process.ExitCode);
        return output.Trim();
    }
}
