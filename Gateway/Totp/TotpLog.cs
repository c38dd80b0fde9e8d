namespace MagicLink.Gateway.Totp;

internal static partial class TotpLog
{
    [LoggerMessage(LogLevel.Information, "{User} begins to enrol a second factor.")]
    public static partial void EnrolmentBegun(this ILogger log, string user);

    [LoggerMessage(LogLevel.Information, "{User} has a second factor now.")]
    public static partial void EnrolmentConfirmed(this ILogger log, string user);

    [LoggerMessage(LogLevel.Information, "{User} proved a second factor in session {SessionId}: {Factor}.")]
    public static partial void SteppedUp(this ILogger log, string user, string sessionId, string factor);

    [LoggerMessage(LogLevel.Information, "{User} has no second factor any more; it was disabled with: {Factor}.")]
    public static partial void FactorDisabled(this ILogger log, string user, string factor);

    [LoggerMessage(LogLevel.Information, "{User} has no second factor any more; an operator reset it.")]
    public static partial void FactorReset(this ILogger log, string user);

    [LoggerMessage(LogLevel.Information, "{User} had everything deleted that was kept.")]
    public static partial void Erased(this ILogger log, string user);

    [LoggerMessage(LogLevel.Information, "{User} has new backup codes.")]
    public static partial void BackupCodesRenewed(this ILogger log, string user);

    [LoggerMessage(LogLevel.Information, "A second factor of person {UserId} was wrong.")]
    public static partial void FactorWrong(this ILogger log, long userId);

    [LoggerMessage(LogLevel.Warning, "The second factor of person {UserId} is locked for {RetryAfter}.")]
    public static partial void FactorLocked(this ILogger log, long userId, TimeSpan retryAfter);
}
