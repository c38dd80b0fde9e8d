using System.Net.Mail;
using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Mail;

/// <summary>How mails leave.</summary>
internal sealed class MailOptions : IValidatedOptions
{
    /// <summary>The way out. Required, except in Development, where mails without one are readable in the browser.</summary>
    public MailTransportKind? Transport { get; init; }

    /// <summary>The sender, as in <c>Wiki sign-in &lt;no-reply@example.com&gt;</c>. Required with a transport.</summary>
    public string? From { get; init; }

    public SmtpOptions Smtp { get; init; } = new();

    public PickupOptions Pickup { get; init; } = new();

    public WebhookOptions Webhook { get; init; } = new();

    /// <summary>The sender of mails that no transport carries.</summary>
    public MailAddress Sender => new(From ?? "gateway@localhost");

    public void Validate(string path, SettingFaults faults)
    {
        if (From is not null && (!MailAddress.TryCreate(From, out _) || From.Any(char.IsControl)))
        {
            faults.Add($"{path}:From", "expects a mail address such as \"Wiki sign-in <no-reply@example.com>\"");
        }

        if (From is null && Transport is not null)
        {
            faults.Add($"{path}:From", "is required: the address that mails come from");
        }

        switch (Transport)
        {
            case MailTransportKind.Smtp:
                Smtp.ValidateUsed($"{path}:Smtp", faults);
                break;
            case MailTransportKind.Pickup:
                Pickup.ValidateUsed($"{path}:Pickup", faults);
                break;
            case MailTransportKind.Webhook:
                Webhook.ValidateUsed($"{path}:Webhook", faults);
                break;
        }
    }
}
