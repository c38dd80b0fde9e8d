using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Pages;

/// <summary>How the gateway shows itself to people, on pages and in mails.</summary>
internal sealed class BrandOptions : IValidatedOptions
{
    private const int MaxName = 60;

    /// <summary>The name people know. Default <c>MagicLink Gateway</c>.</summary>
    public string Name { get; init; } = "MagicLink Gateway";

    public void Validate(string path, SettingFaults faults)
    {
        Check.SingleLine($"{path}:Name", Name, faults);
        if (Name.Trim().Length is 0 or > MaxName)
        {
            faults.Add($"{path}:Name", $"expects 1 to {MaxName} characters");
        }
    }
}
