using MagicLink.Gateway.Health;
using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Http.Tls;

/// <summary>
/// Has new certificates shown as their files change, and warns before one runs out. It looks at the files themselves: notifications are lost
/// on network folders, bind mounts and swapped symbolic links, which certbot and Kubernetes use.
/// </summary>
internal sealed class CertificateWatcher(ServedCertificates certificates, Readiness readiness, TimeProvider clock, ILogger<CertificateWatcher> log) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan WarnEvery = TimeSpan.FromDays(1);
    private readonly Dictionary<string, DateTimeOffset> warned = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (certificates.All.Count == 0)
        {
            return;
        }

        using var timer = new PeriodicTimer(Period, clock);
        try
        {
            do
            {
                Look();
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The gateway stops.
        }
    }

    private void Look()
    {
        var before = readiness.CertificateFaults;
        var now = clock.GetUtcNow();
        var faults = new SettingFaults();
        foreach (var certificate in certificates.All)
        {
            try
            {
                if (certificate.Look(now, faults))
                {
                    var leaf = certificate.Context.TargetCertificate;
                    log.CertificateChanged(certificate.Setting, leaf.Subject, CertificateReader.Date(leaf.NotAfter));
                }
            }
            catch (Exception fault)
            {
                // The one before is shown; the next look may fare better.
                faults.Add(certificate.Setting, "cannot be loaded; the log says why");
                log.CertificateNotRead(fault, certificate.Setting);
            }
        }

        foreach (var fault in faults.Where(fault => !before.Contains(fault)))
        {
            log.CertificateRefused(fault.Setting, fault.Problem);
        }

        Warn(now, faults);
        readiness.CertificateFaults = faults;
    }

    private void Warn(DateTimeOffset now, SettingFaults faults)
    {
        foreach (var certificate in certificates.All)
        {
            if (certificate.ExpiresSoon(now) is not { } end)
            {
                warned.Remove(certificate.Setting);
                continue;
            }

            var date = CertificateReader.Date(end);
            var isOver = end.ToUniversalTime() <= now.UtcDateTime;
            faults.Add(certificate.Setting, isOver ? $"the certificate that is shown expired on {date}" : $"the certificate that is shown expires on {date}");
            if (!warned.TryGetValue(certificate.Setting, out var last) || now - last >= WarnEvery)
            {
                warned[certificate.Setting] = now;
                log.CertificateExpires(certificate.Setting, date);
            }
        }
    }
}
