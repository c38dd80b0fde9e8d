namespace MagicLink.Gateway.Http;

internal static partial class HttpLog
{
    [LoggerMessage(LogLevel.Error, "Request {RequestId} met an unavailable store.")]
    public static partial void StoreUnavailable(this ILogger log, Exception fault, string requestId);

    [LoggerMessage(LogLevel.Error, "Request {RequestId} met an unexpected fault.")]
    public static partial void Unexpected(this ILogger log, Exception fault, string requestId);
}
