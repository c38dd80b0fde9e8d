using System.Security.Cryptography;
using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Branding;

/// <summary>A picture of the brand, read once at start.</summary>
/// <param name="Path">Where browsers read it. It changes with the picture, so that they may keep it.</param>
internal sealed record BrandLogo(string Path, string ContentType, ReadOnlyMemory<byte> Content)
{
    private const string Folder = "/_gateway/brand/";
    private const int MaxBytes = 100 * 1024;

    private static readonly Dictionary<string, string> ContentTypes = new(StringComparer.OrdinalIgnoreCase)
    {
        [".png"] = "image/png",
        [".jpg"] = "image/jpeg",
        [".jpeg"] = "image/jpeg",
        [".webp"] = "image/webp",
        [".gif"] = "image/gif",
        [".svg"] = "image/svg+xml",
    };

    /// <returns>Null when there is none, or a fault.</returns>
    public static BrandLogo? Read(string setting, string? file, SettingFaults faults)
    {
        if (file is null)
        {
            return null;
        }

        var extension = System.IO.Path.GetExtension(file).ToLowerInvariant();
        if (!ContentTypes.TryGetValue(extension, out var contentType))
        {
            faults.Add(setting, $"expects a file that ends in {string.Join(", ", ContentTypes.Keys)}");
            return null;
        }

        try
        {
            if (new FileInfo(file).Length is 0 or > MaxBytes)
            {
                faults.Add(setting, $"expects a picture of 1 byte to {MaxBytes / 1024} KiB");
                return null;
            }

            var content = File.ReadAllBytes(file);
            return new BrandLogo($"{Folder}{Convert.ToHexStringLower(SHA256.HashData(content)[..8])}{extension}", contentType, content);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            faults.Add(setting, $"cannot read \"{file}\": {fault.Message}");
            return null;
        }
    }
}
