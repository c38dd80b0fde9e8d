using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace MagicLink.Gateway.Mail;

/// <summary>
/// Posts JSON that its receiver can tell from a forgery: <c>X-Gateway-Signature: sha256=&lt;hex&gt;</c> is the HMAC-SHA-256 of the body
/// under the shared secret. 4xx other than 408, 425 and 429 is final.
/// </summary>
internal static class SignedPost
{
    private static readonly HashSet<HttpStatusCode> Temporary =
        [HttpStatusCode.RequestTimeout, HttpStatusCode.TooManyRequests, (HttpStatusCode)425];

    /// <param name="key">The same at every try, in the header <c>Idempotency-Key</c>.</param>
    /// <exception cref="MailRefusedException">It was refused for good.</exception>
    /// <exception cref="MailUnavailableException">It may be tried again.</exception>
    public static async Task SendAsync(HttpClient http, Uri url, string secret, byte[] body, string key, CancellationToken cancellation)
    {
        var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body);
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
        request.Headers.Add("X-Gateway-Signature", "sha256=" + Convert.ToHexStringLower(mac));
        request.Headers.Add("Idempotency-Key", key);
        using var response = await SendAsync(http, request, cancellation);
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        var refusal = $"The webhook answered {(int)response.StatusCode}.";
        throw (int)response.StatusCode is >= 400 and < 500 && !Temporary.Contains(response.StatusCode)
            ? new MailRefusedException(refusal)
            : new MailUnavailableException(refusal);
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient http, HttpRequestMessage request, CancellationToken cancellation)
    {
        try
        {
            // The status says it all; what stands in the body is not waited for.
            return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        }
        catch (OperationCanceledException fault) when (!cancellation.IsCancellationRequested)
        {
            throw new MailUnavailableException($"The webhook did not answer within {http.Timeout.TotalSeconds:0} s.", fault);
        }
    }
}
