using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Mail;

/// <summary>The folder that another program takes mails from.</summary>
internal sealed class PickupOptions
{
    /// <summary>The folder; made if it is missing. Required with transport <c>pickup</c>.</summary>
    public string? Directory { get; init; }

    public void ValidateUsed(string path, SettingFaults faults)
    {
        if (string.IsNullOrWhiteSpace(Directory))
        {
            faults.Add($"{path}:Directory", "is required: the folder that mails are written to");
        }
    }
}
