using Microsoft.AspNetCore.Http.Features;

namespace MagicLink.Gateway.Http;

/// <summary>
/// Takes what a browser still sends after it was answered, and keeps nothing of it. Over HTTP/1.1 browsers look at the answer only once all is sent, and the
/// server by itself breaks them off after five seconds: the person would see a failed connection in place of the answer.
/// </summary>
internal static class RequestBodyDrain
{
    /// <summary>Bytes that are taken of a body that nothing else bounds.</summary>
    public const long Most = 256L << 20;

    /// <summary>Whoever sends for longer, or when the gateway is to stop, is broken off after all. The server's least rate holds as well.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <param name="bound">How many bytes the body may have; null where it has no bound of its own.</param>
    public static async Task DrainAsync(HttpContext context, long? bound, TimeProvider clock)
    {
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = bound ?? Most;
        using var tooLong = new CancellationTokenSource(Longest, clock);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(
            tooLong.Token, context.RequestAborted, context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        try
        {
            await context.Response.CompleteAsync();
            await context.Request.Body.CopyToAsync(Stream.Null, over.Token);
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException)
        {
            // It is larger than its bound, too slow, or nobody is there any more: the answer is given in any case.
        }
    }
}
