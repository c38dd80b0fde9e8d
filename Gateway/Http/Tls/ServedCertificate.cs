using System.Net.Security;
using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Http.Tls;

/// <summary>
/// A certificate as it is shown to clients. New content of its files takes its place once it stood still from one look to the next, so that
/// nothing half written is judged; what cannot be used leaves the last good one in place.
/// </summary>
internal sealed class ServedCertificate(CertificateFiles files)
{
    private static readonly TimeSpan LongestWarning = TimeSpan.FromDays(14);
    private volatile SslStreamCertificateContext? context;
    private string shown = "";
    private string seen = "";

    /// <summary>What handshakes that begin now show.</summary>
    public SslStreamCertificateContext Context => context ?? throw new InvalidOperationException($"{files.Setting} was not loaded.");

    public string Setting => files.Setting;

    /// <summary>Loads it for the first time.</summary>
    public void Load(DateTimeOffset now, SettingFaults faults)
    {
        var bytes = files.Read();
        Take(bytes, now, faults);
        seen = bytes.Fingerprint;
    }

    /// <summary>Looks at the files again.</summary>
    /// <returns>Whether another certificate is shown from now on.</returns>
    public bool Look(DateTimeOffset now, SettingFaults faults)
    {
        var bytes = files.Read();
        var isStill = bytes.Fingerprint == seen;
        seen = bytes.Fingerprint;
        return isStill && bytes.Fingerprint != shown && Take(bytes, now, faults);
    }

    /// <summary>Until when it is to be shown, where that is near: two weeks at most, and a third of its life.</summary>
    public DateTime? ExpiresSoon(DateTimeOffset now)
    {
        var leaf = Context.TargetCertificate;
        var life = leaf.NotAfter - leaf.NotBefore;
        var warning = life / 3 < LongestWarning ? life / 3 : LongestWarning;
        return leaf.NotAfter.ToUniversalTime() - now.UtcDateTime < warning ? leaf.NotAfter : null;
    }

    private bool Take(CertificateBytes bytes, DateTimeOffset now, SettingFaults faults)
    {
        if (CertificateReader.Read(files, bytes, now, faults) is not { } read)
        {
            return false;
        }

        // The one before is left to those who are shaking hands by it.
        context = read;
        shown = bytes.Fingerprint;
        return true;
    }
}
