using System.Security.Cryptography;
using MagicLink.Gateway.Health;
using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Proxy;

/// <summary>
/// Loads <c>routes.json</c> again when its content changes. It looks once a second at the file itself: notifications are
/// lost on network folders, bind mounts and swapped symbolic links.
/// </summary>
internal sealed class RouteWatcher(ConfigFolder folder, RouteFile file, RouteProvider provider, Readiness readiness, TimeProvider clock, ILogger<RouteWatcher> log) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private byte[] lastSeen = [];

    /// <summary>Loads the routes for the first time.</summary>
    /// <returns>The faults; empty when the routes are served.</returns>
    public async Task<IReadOnlyCollection<SettingFault>> LoadAsync()
    {
        lastSeen = Fingerprint();
        var faults = new SettingFaults();
        if (await file.ReadAsync(faults) is { } table)
        {
            provider.Replace(table);
        }

        readiness.RouteFaults = faults;
        return faults;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await LookAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The gateway stops.
        }
    }

    private async Task LookAsync()
    {
        try
        {
            if (Fingerprint().AsSpan().SequenceEqual(lastSeen))
            {
                return;
            }

            var faults = await LoadAsync();
            if (faults.Count == 0)
            {
                log.RoutesReloaded(folder.RoutesFile);
            }

            foreach (var fault in faults)
            {
                log.RouteFault(fault.Setting, fault.Problem);
            }
        }
        catch (Exception fault)
        {
            readiness.RouteFaults = [new SettingFault(Path.GetFileName(folder.RoutesFile), "cannot be loaded; the log says why")];
            log.RoutesNotRead(fault, folder.RoutesFile);
        }
    }

    private byte[] Fingerprint()
    {
        try
        {
            using var stream = new FileStream(folder.RoutesFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return SHA256.HashData(stream);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
