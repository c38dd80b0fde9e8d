using System.Collections;
using System.CommandLine;
using MagicLink.Gateway.Commands.Control;

namespace MagicLink.Gateway.Commands;

/// <summary>The verbs and options of <c>Gateway.dll</c>. Exit codes: 0 fine, 1 a check or command failed, 2 wrong usage.</summary>
internal static class CommandLine
{
    private const int WrongUsage = 2;

    public static async Task<int> RunAsync(string[] args, string workingFolder)
    {
        var config = new Option<string?>("--config") { Description = "The folder with gateway.json and routes.json (or GATEWAY_CONFIG).", Recursive = true };
        var urls = new Option<string?>("--urls") { Description = "The addresses to listen on, separated by ';' (or ASPNETCORE_URLS).", Recursive = true };
        Installation Read(ParseResult parsed) => Installation.Read(parsed.GetValue(config), parsed.GetValue(urls), EnvironmentVariables(), workingFolder);

        var root = new RootCommand("MagicLink Gateway: a reverse proxy that gives any app passwordless sign-in. Without a verb it serves.") { config, urls };
        root.SetAction((parsed, cancellation) => ServeCommand.RunAsync(Read(parsed), cancellation));

        var check = new Command("check", "Print every fault of the configuration; exit 1 if there is one.");
        check.SetAction((parsed, _) => CheckCommand.RunAsync(Read(parsed), Console.Out, Console.Error));
        root.Add(check);

        root.Add(ExplainCommand.Build(Read));
        root.Add(MailTemplateCommand.Build());

        var health = new Command("healthcheck", "Ask the gateway on --urls whether it is ready; exit 1 if it is not.");
        health.SetAction((parsed, cancellation) => HealthCheckCommand.RunAsync(Read(parsed), Console.Error, cancellation));
        root.Add(health);

        Task<int> AskAsync(ParseResult parsed, ControlRequest request, CancellationToken cancellation) =>
            StoreCommand.RunAsync(Read(parsed), installation => ControlClient.RunAsync(installation, request, Console.Out, Console.Error, cancellation));

        root.Add(AdminTokenCommands.Build(AskAsync));
        root.Add(UserCommands.Build(AskAsync));
        root.Add(KeyCommands.Build(AskAsync));
        root.Add(BackupCommand.Build(AskAsync, workingFolder));
        root.Add(OutboxCommands.Build(AskAsync));

        var parsed = root.Parse(args);
        if (parsed.Errors.Count == 0)
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
        }

        foreach (var error in parsed.Errors)
        {
            await Console.Error.WriteLineAsync(error.Message);
        }

        return WrongUsage;
    }

    private static Dictionary<string, string> EnvironmentVariables() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(
            variable => (string)variable.Key, variable => (string?)variable.Value ?? "", StringComparer.Ordinal);
}
