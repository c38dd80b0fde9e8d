using System.Diagnostics;
using System.Text.RegularExpressions;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Commands;

/// <summary>The README's walk-through, run line by line as a newcomer pastes it, on other ports.</summary>
public sealed partial class ReadmeTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_walk_through_works_as_printed()
    {
        using var config = new TestConfig();
        var samplePort = TestConfig.FreePort();
        foreach (var file in Directory.GetFiles(Path.Combine(Checkout.Root, "config"), "*.json"))
        {
            var text = await File.ReadAllTextAsync(file, Cancellation);
            await File.WriteAllTextAsync(Path.Combine(config.Folder, Path.GetFileName(file)), text.Replace("1338", $"{samplePort}", StringComparison.Ordinal), Cancellation);
        }

        config.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        await using var gateway = await GatewayProcess.ServeWrittenAsync(config);
        var steps = Steps();
        var outputs = await RunInBashAsync(config, steps.Select(step => step.Command
            .Replace("localhost:1337", $"localhost:{config.Port}", StringComparison.Ordinal)
            .Replace("Gateway/bin/Debug/net10.0/Gateway.dll", Checkout.GatewayDll, StringComparison.Ordinal)));
        Assert.Equal(steps.Count, outputs.Count);
        foreach (var ((command, printed), output) in steps.Zip(outputs))
        {
            Assert.True(Looks(output, printed), $"{command}\nprinted: {output}\nREADME:  {printed}");
        }
    }

    /// <summary>Each command of the walk-through with what the README says it prints; empty for nothing.</summary>
    private static List<(string Command, string Printed)> Steps()
    {
        var readme = File.ReadAllText(Path.Combine(Checkout.Root, "README.md"));
        var steps = new List<(string Command, string Printed)>();
        foreach (var line in WalkThrough().Match(readme).Groups[1].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# ", StringComparison.Ordinal))
            {
                steps[^1] = (steps[^1].Command, line[2..]);
            }
            else
            {
                steps.Add((line, ""));
            }
        }

        Assert.True(steps.Count(step => step.Printed.Length > 0) >= 8, "the walk-through is gone from the README");
        return steps;
    }

    /// <summary>Runs the commands in one shell, so that its variables live on; what each printed.</summary>
    private static async Task<IReadOnlyList<string>> RunInBashAsync(TestConfig config, IEnumerable<string> commands)
    {
        const string End = "<end of step>";
        var start = new ProcessStartInfo("bash", ["-c", string.Concat(commands.Select(command => $"{command}\necho '{End}'\n"))])
        {
            WorkingDirectory = config.Root,
            RedirectStandardOutput = true,
            Environment = { ["GATEWAY_CONFIG"] = config.Folder, ["no_proxy"] = "localhost" },
        };
        using var bash = Process.Start(start)!;
        var output = await bash.StandardOutput.ReadToEndAsync(Cancellation);
        await bash.WaitForExitAsync(Cancellation);
        return [.. output.Split(End).SkipLast(1).Select(step => step.Trim())];
    }

    /// <summary>Whether an output is what is printed, where "…" stands for anything.</summary>
    private static bool Looks(string output, string printed) =>
        Regex.IsMatch(output, "^" + Regex.Escape(printed).Replace("…", ".+", StringComparison.Ordinal) + "$");

    [GeneratedRegex("<!-- walk-through -->\\s*```sh\\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex WalkThrough();
}
