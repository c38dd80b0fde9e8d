using System.Net.Sockets;
using MagicLink.Gateway.Settings;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace MagicLink.Gateway.Commands;

/// <summary>Serves until the process is asked to stop, then finishes what is under way.</summary>
internal static class ServeCommand
{
    public static async Task<int> RunAsync(Installation installation, CancellationToken cancellation)
    {
        var faults = await Server.CheckAsync(installation);
        if (faults.Count > 0)
        {
            return await CheckCommand.ReportAsync(faults, Console.Error);
        }

        try
        {
            await using var app = await Server.BuildAsync(installation, TimeProvider.System);
            await app.StartAsync(cancellation);
            await GreetAsync(app, installation);
            await app.WaitForShutdownAsync(cancellation);
            return 0;
        }
        catch (SettingException fault)
        {
            return await RefuseAsync(fault.Message);
        }
        catch (IOException fault)
        {
            // Kestrel says which address is in use.
            return await RefuseAsync($"{Told(installation)}: {fault.Message}");
        }
        catch (SocketException fault)
        {
            return await RefuseAsync($"{Told(installation)}: cannot listen on {string.Join(", ", [.. installation.Urls, .. Management(installation)])}: {fault.Message}");
        }
        catch (Exception fault) when (installation.Configuration.GetSection("Kestrel").GetChildren().Any())
        {
            // The framework's own section is judged by the framework, and only when it starts.
            return await RefuseAsync($"Kestrel: {fault.Message}");
        }
    }

    // The web server tells which address it was; both settings name one.
    private static string Told(Installation installation) => string.Join(" or ", ["--urls", .. Management(installation).Select(_ => "Gateway:Management:Url")]);

    private static IEnumerable<string> Management(Installation installation) => installation.Options.Management.Url is { } url ? [url.GetLeftPart(UriPartial.Authority)] : [];

    private static async Task<int> RefuseAsync(string reason)
    {
        await Console.Error.WriteLineAsync(reason);
        return 1;
    }

    private static async Task GreetAsync(WebApplication app, Installation installation)
    {
        if (!installation.IsDevelopment)
        {
            return;
        }

        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        var url = installation.PublicUrl.GetLeftPart(UriPartial.Authority);
        await Console.Out.WriteLineAsync($"MagicLink Gateway listens on {string.Join(", ", addresses)}. Open {url}/ in a browser and type any mail address.");
        await Console.Out.WriteLineAsync(installation.Options.Mail.Transport is null
            ? $"No mail is sent: read it at {url}/_gateway/dev/mailbox and follow the link."
            : $"Mails leave by {installation.Options.Mail.Transport}: follow the link in the mail.".ToLowerInvariant());
        await Console.Out.WriteLineAsync($"Your apps: write a route for each in {installation.Folder.RoutesFile}; it is loaded as you save it.");
    }
}
