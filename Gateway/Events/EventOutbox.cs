using System.Text.Json;
using MagicLink.Gateway.Audit;
using MagicLink.Gateway.Mail;

namespace MagicLink.Gateway.Events;

/// <summary>Makes of events what waits in the outbox to be posted.</summary>
internal sealed class EventOutbox(EventWebhookOptions options, OutboxSeal seal, OutboxSignal signal, TimeProvider clock)
{
    /// <summary>Events that wait at most. While a webhook is dead, more of them only stand in the audit log.</summary>
    public const int MostWaiting = 10_000;

    /// <summary>How long a webhook may be dead without missing anything.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private readonly HashSet<AuditKind> kinds = options.Url is null ? [] : [.. options.Kinds.Count > 0 ? options.Kinds : EventWebhookOptions.UsualKinds];

    /// <param name="events">As they stand in the audit log: in the same form they leave the house.</param>
    public IReadOnlyList<OutboxMail> Of(IReadOnlyList<AuditEvent> events)
    {
        if (kinds.Count == 0)
        {
            return [];
        }

        var now = clock.GetUtcNow();
        return
        [
            .. from happened in events
               where kinds.Contains(happened.Kind)
               let body = JsonSerializer.SerializeToUtf8Bytes(EventBody.Of(happened), EventJson.Default.EventBody)
               select seal.SealEvent(body, happened.Email, now, now + Lifetime),
        ];
    }

    /// <summary>There is something to post.</summary>
    public void Raise() => signal.Raise();
}
