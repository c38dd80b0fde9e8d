using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace MagicLink.Gateway.Mail;

/// <summary>
/// Posts each mail as JSON <c>{to, subject, text, html}</c>. <c>X-Gateway-Signature: sha256=&lt;hex&gt;</c> is the HMAC-SHA-256 of the
/// body under the shared secret; <c>Idempotency-Key</c> is the mail's Message-ID. 4xx other than 408, 425 and 429 is final.
/// </summary>
internal sealed class WebhookTransport(HttpClient http, WebhookOptions options) : IMailTransport
{
    /// <summary>The whole exchange takes no longer.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static readonly HashSet<HttpStatusCode> Temporary =
        [HttpStatusCode.RequestTimeout, HttpStatusCode.TooManyRequests, (HttpStatusCode)425];

    public async Task SendAsync(OutgoingMail mail, string messageId, CancellationToken cancellation)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(mail, MailJson.Default.OutgoingMail);
        var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.Secret!), body);
        using var request = new HttpRequestMessage(HttpMethod.Post, options.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
        request.Headers.Add("X-Gateway-Signature", "sha256=" + Convert.ToHexStringLower(mac));
        request.Headers.Add("Idempotency-Key", messageId);
        using var response = await SendAsync(request, cancellation);
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        var refusal = $"The webhook answered {(int)response.StatusCode}.";
        throw (int)response.StatusCode is >= 400 and < 500 && !Temporary.Contains(response.StatusCode)
            ? new MailRefusedException(refusal)
            : new MailUnavailableException(refusal);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        try
        {
            // The status says it all; what stands in the body is not waited for.
            return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        }
        catch (OperationCanceledException fault) when (!cancellation.IsCancellationRequested)
        {
            throw new MailUnavailableException($"The webhook did not answer within {Limit.TotalSeconds:0} s.", fault);
        }
    }
}
