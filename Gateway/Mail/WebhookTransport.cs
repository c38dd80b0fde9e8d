using System.Text.Json;

namespace MagicLink.Gateway.Mail;

/// <summary>Posts each mail as JSON <c>{to, subject, text, html}</c>; <c>Idempotency-Key</c> is the mail's Message-ID.</summary>
internal sealed class WebhookTransport(HttpClient http, WebhookOptions options) : IMailTransport
{
    /// <summary>The whole exchange takes no longer.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public Task SendAsync(OutgoingMail mail, string messageId, CancellationToken cancellation) => SignedPost.SendAsync(
        http, options.Url!, options.Secret!, JsonSerializer.SerializeToUtf8Bytes(mail, MailJson.Plain.OutgoingMail), messageId, cancellation);
}
