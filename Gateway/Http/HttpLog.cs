namespace MagicLink.Gateway.Http;

internal static partial class HttpLog
{
    [LoggerMessage("{Method} {Route} {Status}, {End} after {Duration} ms; decision {Decision} ({Reason}), person {Person}, client {Client}, request {RequestId}.")]
    public static partial void RequestDone(
        this ILogger log, LogLevel level, string method, string route, int status, string end, double duration, string decision, string reason, string person, string client, string requestId);

    [LoggerMessage(LogLevel.Error, "Request {RequestId} met an unavailable store.")]
    public static partial void StoreUnavailable(this ILogger log, Exception fault, string requestId);

    [LoggerMessage(LogLevel.Error, "Request {RequestId} met an unexpected fault.")]
    public static partial void Unexpected(this ILogger log, Exception fault, string requestId);
}
