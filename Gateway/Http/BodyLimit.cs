namespace MagicLink.Gateway.Http;

/// <summary>Reads the small bodies that our own endpoints take.</summary>
internal static class BodyLimit
{
    public const int MaxBytes = 16 * 1024;

    /// <summary>The whole body; null when it is larger than <see cref="MaxBytes"/>.</summary>
    public static Task<ReadOnlyMemory<byte>?> ReadAsync(HttpRequest request, CancellationToken cancellation) => ReadAsync(request, MaxBytes, cancellation);

    /// <summary>The whole body; null when it is larger than <paramref name="most"/>.</summary>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpRequest request, int most, CancellationToken cancellation)
    {
        if (request.ContentLength > most)
        {
            return null;
        }

        var buffer = new byte[Math.Min(request.ContentLength ?? most, most) + 1];
        var length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);

        // No conditional expression: there null would become an empty memory.
        if (length > most)
        {
            return null;
        }

        return buffer.AsMemory(0, length);
    }
}
