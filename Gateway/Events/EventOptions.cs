using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Events;

/// <summary>Who is told of what happens.</summary>
internal sealed class EventOptions : IValidatedOptions
{
    public EventWebhookOptions Webhook { get; init; } = new();

    public void Validate(string path, SettingFaults faults) => Webhook.ValidateUsed($"{path}:Webhook", faults);
}
