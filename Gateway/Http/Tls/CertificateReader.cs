using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Http.Tls;

/// <summary>Makes of the bytes in files what a server can show, or says why not.</summary>
internal static class CertificateReader
{
    private const string Begin = "-----BEGIN CERTIFICATE-----";
    private const string End = "-----END CERTIFICATE-----";
    private const string ForServers = "1.3.6.1.5.5.7.3.1";
    private const string ForAnything = "2.5.29.37.0";

    /// <returns>Null when there is a fault.</returns>
    public static SslStreamCertificateContext? Read(CertificateFiles files, CertificateBytes bytes, DateTimeOffset now, SettingFaults faults)
    {
        if (bytes.Faults.Count > 0)
        {
            faults.AddRange(bytes.Faults);
            return null;
        }

        var text = Encoding.Latin1.GetString(bytes.Certificate);
        var chain = new X509Certificate2Collection();
        var leaf = text.Contains(Begin, StringComparison.Ordinal) ? ReadPem(files, text, bytes.Key, chain, faults) : ReadPfx(files, bytes.Certificate, chain, faults);
        if (leaf is null || FindFault(leaf, now) is { } fault && Refuse(files, fault, faults))
        {
            return null;
        }

        try
        {
            // Offline: a handshake waits for nobody else's server. Intermediates come from the file.
            return SslStreamCertificateContext.Create(leaf, chain, offline: true);
        }
        catch (CryptographicException error)
        {
            Refuse(files, $"cannot be shown to clients: {error.Message}", faults);
            return null;
        }
    }

    private static X509Certificate2? ReadPem(CertificateFiles files, string text, byte[] keyBytes, X509Certificate2Collection chain, SettingFaults faults)
    {
        if (Count(text, Begin) != Count(text, End))
        {
            Refuse(files, "the file is cut off", faults);
            return null;
        }

        var key = Encoding.Latin1.GetString(keyBytes);
        var keySetting = $"{files.Setting}:{(files.KeyPath is null ? "Path" : "KeyPath")}";
        if (!key.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
        {
            faults.Add(keySetting, files.KeyPath is null ? "there is no private key in the file: name one in KeyPath" : "there is no private key in the file (PEM)");
            return null;
        }

        var isEncrypted = key.Contains("ENCRYPTED PRIVATE KEY-----", StringComparison.Ordinal);
        if (isEncrypted && string.IsNullOrEmpty(files.Password))
        {
            faults.Add($"{files.Setting}:Password", "is required: the private key is encrypted");
            return null;
        }

        try
        {
            chain.ImportFromPem(text);
        }
        catch (CryptographicException)
        {
            Refuse(files, "there is no certificate that can be read in the file", faults);
            return null;
        }

        var first = chain[0];
        chain.RemoveAt(0);
        try
        {
            return isEncrypted
                ? X509Certificate2.CreateFromEncryptedPem(first.ExportCertificatePem(), key, files.Password)
                : X509Certificate2.CreateFromPem(first.ExportCertificatePem(), key);
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException or NotSupportedException)
        {
            faults.Add(keySetting, isEncrypted ? "the private key does not fit the certificate, or the password is wrong" : "the private key does not fit the certificate");
            return null;
        }
    }

    private static X509Certificate2? ReadPfx(CertificateFiles files, byte[] bytes, X509Certificate2Collection chain, SettingFaults faults)
    {
        if (files.KeyPath is not null)
        {
            Refuse(files, "there is no certificate in the file (PEM)", faults);
            return null;
        }

        try
        {
            chain.AddRange(X509CertificateLoader.LoadPkcs12Collection(bytes, files.Password));
        }
        catch (CryptographicException)
        {
            Refuse(files, "is neither a certificate in PEM nor a PFX that the password opens", faults);
            return null;
        }

        if (chain.FirstOrDefault(certificate => certificate.HasPrivateKey) is not { } leaf)
        {
            Refuse(files, "there is no certificate with its private key in the file", faults);
            return null;
        }

        chain.Remove(leaf);
        return leaf;
    }

    private static string? FindFault(X509Certificate2 leaf, DateTimeOffset now)
    {
        if (leaf.NotAfter.ToUniversalTime() <= now.UtcDateTime)
        {
            return $"the certificate expired on {Date(leaf.NotAfter)}";
        }

        if (leaf.NotBefore.ToUniversalTime() > now.UtcDateTime)
        {
            return $"the certificate is not valid before {Date(leaf.NotBefore)}";
        }

        return leaf.Extensions.OfType<X509EnhancedKeyUsageExtension>().Any(usage => !usage.EnhancedKeyUsages.Cast<Oid>().Any(use => use.Value is ForServers or ForAnything))
            ? "the certificate is not one for servers"
            : null;
    }

    public static string Date(DateTime date) => date.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private static bool Refuse(CertificateFiles files, string problem, SettingFaults faults)
    {
        faults.Add($"{files.Setting}:Path", problem);
        return true;
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
