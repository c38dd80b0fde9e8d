using System.Security.Cryptography;
using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Http.Tls;

/// <summary>Where a certificate and its key are, and the setting that says so.</summary>
/// <param name="Setting">The full name of its section.</param>
/// <param name="Path">Absolute.</param>
/// <param name="KeyPath">Absolute; null when the key is in the same file.</param>
internal sealed record CertificateFiles(string Setting, string Path, string? KeyPath, string? Password)
{
    private const int MaxBytes = 1024 * 1024;

    public static CertificateFiles Of(string setting, CertificateOptions options, ConfigFolder folder) =>
        new(setting, folder.Resolve(options.Path!), string.IsNullOrEmpty(options.KeyPath) ? null : folder.Resolve(options.KeyPath), options.Password);

    /// <summary>Both files as they are now.</summary>
    public CertificateBytes Read()
    {
        var certificate = Read(Path, out var fault);
        var key = Read(KeyPath ?? Path, out var keyFault);
        SettingFault[] faults =
        [
            .. fault is null ? Array.Empty<SettingFault>() : [new SettingFault($"{Setting}:Path", fault)],
            .. keyFault is null || KeyPath is null ? Array.Empty<SettingFault>() : [new SettingFault($"{Setting}:KeyPath", keyFault)],
        ];
        return new CertificateBytes(certificate, key, faults);
    }

    // The answer of health names the fault, and is open to all: no paths in it.
    private static byte[] Read(string file, out string? fault)
    {
        try
        {
            fault = null;
            var info = new FileInfo(file);
            if (info.Exists && info.Length > MaxBytes)
            {
                fault = "is larger than 1 MiB";
                return [];
            }

            return File.ReadAllBytes(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            fault = error switch
            {
                FileNotFoundException or DirectoryNotFoundException => "there is no such file",
                UnauthorizedAccessException => "the gateway may not read this file",
                _ => "the file cannot be read",
            };
            return [];
        }
    }
}

/// <summary>What was read, once: what is judged is what is shown.</summary>
internal sealed record CertificateBytes(byte[] Certificate, byte[] Key, IReadOnlyList<SettingFault> Faults)
{
    /// <summary>Another one for other content.</summary>
    public string Fingerprint { get; } = Convert.ToHexString(SHA256.HashData([.. SHA256.HashData(Certificate), .. SHA256.HashData(Key), (byte)Faults.Count]));
}
