using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Mail;

/// <summary>The HTTP service that sends mails for us.</summary>
internal sealed class WebhookOptions
{
    private const int MinSecret = 16;

    /// <summary>Where each mail is posted to. Required with transport <c>webhook</c>.</summary>
    public Uri? Url { get; init; }

    /// <summary>The key of the HMAC-SHA-256 in the header <c>X-Gateway-Signature</c>. At least 16 characters.</summary>
    public string? Secret { get; init; }

    public void ValidateUsed(string path, SettingFaults faults)
    {
        if (Url is null || !(Url.Scheme == "https" || (Url.Scheme == "http" && Url.IsLoopback)))
        {
            faults.Add($"{path}:Url", "is required: an https URL (http only on loopback)");
        }

        if (Secret is null || Secret.Length < MinSecret)
        {
            faults.Add($"{path}:Secret", $"is required: at least {MinSecret} characters");
        }
    }
}
