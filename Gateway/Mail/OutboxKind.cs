namespace MagicLink.Gateway.Mail;

/// <summary>What waits in the outbox. Each kind has a sender of its own: neither waits for the other.</summary>
internal enum OutboxKind
{
    Mail,

    /// <summary>An event that is posted to a webhook.</summary>
    Event,
}
