using System.Buffers;
using Microsoft.Extensions.Primitives;

namespace MagicLink.Gateway.Proxy;

/// <summary>
/// What HTTP leaves no room for and the server lets through all the same: a body that two readers would end in two places, and
/// header lines that a backend may take for others (RFC 9110 §5, RFC 9112 §6).
/// </summary>
internal static class Framing
{
    private const string LettersAndDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>The characters of a token (RFC 9110 §5.6.2).</summary>
    private static readonly SearchValues<char> Token = SearchValues.Create(LettersAndDigits + "!#$%&'*+-.^_`|~");

    private static readonly SearchValues<char> Control = SearchValues.Create([.. Enumerable.Range(0, 0x20).Append(0x7F).Select(c => (char)c).Where(c => c != '\t')]);

    /// <summary>What is wrong with the request's length; null when nothing is.</summary>
    public static string? FindFault(HttpRequest request)
    {
        var headers = request.Headers;
        if (headers.TransferEncoding.Count > 0)
        {
            // Kestrel renames the Content-Length that came beside a Transfer-Encoding.
            if (headers.ContentLength is not null || headers.ContainsKey("X-Content-Length"))
            {
                return "both a Content-Length and a Transfer-Encoding";
            }

            if (HttpProtocol.IsHttp10(request.Protocol))
            {
                return "a Transfer-Encoding in HTTP/1.0";
            }

            // Kestrel looks at the end of the list only, and undoes nothing but chunks.
            if (headers.TransferEncoding is not [{ } only] || !only.Equals("chunked", StringComparison.OrdinalIgnoreCase))
            {
                return "a Transfer-Encoding other than chunked";
            }
        }

        return headers.Authorization.Count > 1 ? "more than one Authorization header" : null;
    }

    /// <summary>What is wrong with a header line; null when nothing is.</summary>
    public static string? FindFault(string name, StringValues values)
    {
        if (name.AsSpan().ContainsAnyExcept(Token))
        {
            return "a header name that is no token";
        }

        foreach (var value in values)
        {
            if (value.AsSpan().ContainsAny(Control))
            {
                return "a control character in a header";
            }
        }

        return null;
    }
}
