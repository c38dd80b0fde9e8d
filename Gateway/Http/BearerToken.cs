namespace MagicLink.Gateway.Http;

/// <summary>The token of an <c>Authorization: Bearer</c> header (RFC 6750 §2.1). One is taken from nowhere else.</summary>
internal static class BearerToken
{
    private const string Scheme = "Bearer";

    /// <summary>The token; null when there is no such header, more than one, or one of another scheme.</summary>
    public static ReadOnlyMemory<char>? Of(HttpRequest request)
    {
        // No conditional expression: there null would become an empty memory.
        if (request.Headers.Authorization is not [{ } header] || !IsBearer(header))
        {
            return null;
        }

        return header.AsMemory(Scheme.Length).Trim();
    }

    private static bool IsBearer(string header) =>
        header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && header.Length > Scheme.Length && header[Scheme.Length] is (' ' or '\t');
}
