namespace MagicLink.Gateway.Branding;

/// <summary>How the gateway shows itself, ready to be written on pages and in mails.</summary>
/// <param name="Logo">Where the picture is read, a path; null when there is none.</param>
/// <param name="LogoDark">Where the one for dark pages is read; null when there is no other.</param>
/// <param name="SupportLink">An https or mailto URL.</param>
public sealed record Brand(string Name, Palette Light, Palette Dark, string? Logo, string? LogoDark, string? Support, string? SupportLink)
{
    /// <summary>The sign of the browser's tab: the logo, else a square in the brand's colour.</summary>
    public string Icon => Logo ?? $"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='4' fill='%23{Light.Accent.Fill.ToString()[1..]}'/%3E%3C/svg%3E";

    internal static Brand Of(BrandOptions options, BrandLogos logos)
    {
        var accent = Colour.TryParse(options.Accent, out var colour) ? colour : Colour.Black;
        return new Brand(
            options.Name.Trim(), Palette.Light(accent), Palette.Dark(accent), logos.Light?.Path, logos.Dark?.Path, options.Support?.Trim(), options.SupportLink?.AbsoluteUri);
    }
}
