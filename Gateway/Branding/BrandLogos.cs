using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Branding;

/// <summary>The brand's pictures, for light pages and for dark ones.</summary>
internal sealed record BrandLogos(BrandLogo? Light, BrandLogo? Dark)
{
    public static BrandLogos Read(string path, BrandOptions options, Func<string, string> resolve, SettingFaults faults) => new(
        BrandLogo.Read($"{path}:{nameof(options.Logo)}", options.Logo is { } light ? resolve(light) : null, faults),
        BrandLogo.Read($"{path}:{nameof(options.LogoDark)}", options.LogoDark is { } dark ? resolve(dark) : null, faults));

    public BrandLogo? Find(string path) => new[] { Light, Dark }.FirstOrDefault(logo => logo?.Path == path);
}
