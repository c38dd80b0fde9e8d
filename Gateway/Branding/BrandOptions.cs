using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Branding;

/// <summary>How the gateway shows itself to people, on pages and in mails.</summary>
internal sealed class BrandOptions : IValidatedOptions
{
    private const int MaxName = 60;
    private const int MaxSupport = 300;

    /// <summary>The name people know. Default <c>MagicLink Gateway</c>.</summary>
    public string Name { get; init; } = "MagicLink Gateway";

    /// <summary>The picture above each page, instead of the name: a PNG, JPEG, WebP, GIF or SVG file of at most 100 KiB. Default: none.</summary>
    public string? Logo { get; init; }

    /// <summary>The picture for dark pages. Default: <c>Logo</c>.</summary>
    public string? LogoDark { get; init; }

    /// <summary>The colour of buttons and links, as <c>#rrggbb</c>; where text would be hard to read in it, a lighter or darker one is used. Default <c>#1a56db</c>.</summary>
    public string Accent { get; init; } = "#1a56db";

    /// <summary>Below each page and mail: whom people ask, at most 300 characters. Default: nothing.</summary>
    public string? Support { get; init; }

    /// <summary>Where the support text leads: an https or mailto URL. Default: nowhere.</summary>
    public Uri? SupportLink { get; init; }

    public void Validate(string path, SettingFaults faults)
    {
        Text($"{path}:Name", Name, MaxName, faults);
        if (Support is not null)
        {
            Text($"{path}:Support", Support, MaxSupport, faults);
        }

        if (!Colour.TryParse(Accent, out _))
        {
            faults.Add($"{path}:Accent", "expects a colour such as \"#1a56db\"");
        }

        if (LogoDark is not null && Logo is null)
        {
            faults.Add($"{path}:LogoDark", $"needs {path}:Logo beside it");
        }

        if (SupportLink is not null && Support is null)
        {
            faults.Add($"{path}:SupportLink", $"needs {path}:Support beside it");
        }

        if (SupportLink is not null && !(SupportLink is { IsAbsoluteUri: true, Scheme: "https" or "mailto", UserInfo: "" } || SupportLink is { IsAbsoluteUri: true, Scheme: "mailto" }))
        {
            faults.Add($"{path}:SupportLink", "expects an address such as \"https://help.example.com\" or \"mailto:help@example.com\"");
        }
    }

    private static void Text(string setting, string value, int most, SettingFaults faults)
    {
        Check.SingleLine(setting, value, faults);
        if (value.Trim().Length == 0 || value.Trim().Length > most)
        {
            faults.Add(setting, $"expects 1 to {most} characters");
        }
    }
}
