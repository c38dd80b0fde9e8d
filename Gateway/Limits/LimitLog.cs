namespace MagicLink.Gateway.Limits;

internal static partial class LimitLog
{
    [LoggerMessage(LogLevel.Warning, "{Network} is banned until {Until}.")]
    public static partial void Banned(this ILogger log, string network, DateTimeOffset? until);

    [LoggerMessage(LogLevel.Information, "{Network} is not banned any more.")]
    public static partial void Unbanned(this ILogger log, string network);
}
