using System.Security.Cryptography;
using System.Text.Json;
using MagicLink.Gateway.Mail;

namespace MagicLink.Gateway.Events;

/// <summary>
/// Posts each event as JSON. <c>X-Gateway-Signature: sha256=&lt;hex&gt;</c> is the HMAC-SHA-256 of the body under the shared secret, the
/// moment of sending included; <c>Idempotency-Key</c> is the event's id.
/// </summary>
internal sealed class EventCarrier(IHttpClientFactory clients, EventWebhookOptions options, OutboxSeal seal, TimeProvider clock) : IOutboxCarrier
{
    /// <summary>The name of its HTTP client.</summary>
    public const string Client = nameof(EventCarrier);

    /// <summary>The whole exchange takes no longer.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    public async Task CarryAsync(OutboxMail mail, CancellationToken cancellation)
    {
        if (options.Url is null)
        {
            throw new MailRefusedException("No webhook is set any more.");
        }

        using var http = clients.CreateClient(Client);
        await SignedPost.SendAsync(http, options.Url, options.Secret!, Body(mail), mail.Id, cancellation);
    }

    public void Finished(OutboxMail mail, string? refusal)
    {
        // The audit log has the event itself; how it is posted is the outbox's to say.
    }

    private byte[] Body(OutboxMail mail)
    {
        try
        {
            var body = JsonSerializer.Deserialize(seal.OpenEvent(mail), EventJson.Default.EventBody) ?? throw new CryptographicException("There is no event in it.");
            return JsonSerializer.SerializeToUtf8Bytes(body with { Id = mail.Id, SentAt = clock.GetUtcNow() }, EventJson.Default.EventBody);
        }
        catch (JsonException fault)
        {
            throw new CryptographicException("What was sealed is no event.", fault);
        }
    }
}
