using System.Globalization;

namespace MagicLink.Gateway.Http.Tls;

/// <summary>Who is led to https, and who is told to stay there.</summary>
/// <param name="Redirects">Whether plain http is not served.</param>
/// <param name="Hsts">The value of <c>Strict-Transport-Security</c> (RFC 6797 §6.1); null when nothing is said.</param>
/// <param name="Port">The public port of https.</param>
internal sealed record HttpsPolicy(bool Redirects, string? Hsts, int Port)
{
    /// <param name="servesHttps">Whether this process has an https address: else who speaks https to browsers stands in front, and leads them there.</param>
    public static HttpsPolicy Of(TlsOptions options, Uri publicUrl, bool servesHttps)
    {
        var isHttps = publicUrl.Scheme == Uri.UriSchemeHttps;
        return new HttpsPolicy(
            isHttps && servesHttps && options.RedirectHttp,
            isHttps && options.HstsMaxAge > TimeSpan.Zero ? Header(options) : null,
            publicUrl.Port);
    }

    private static string Header(TlsOptions options)
    {
        var seconds = ((long)options.HstsMaxAge.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return options.HstsIncludeSubDomains ? $"max-age={seconds}; includeSubDomains" : $"max-age={seconds}";
    }
}
