namespace MagicLink.Gateway.Admin;

internal static partial class AdminLog
{
    [LoggerMessage(LogLevel.Information, "There is no admin token, so the admin API at {Address} lets nobody in. Make one: admin-token create NAME")]
    public static partial void NoAdminToken(this ILogger log, Uri address);
}
