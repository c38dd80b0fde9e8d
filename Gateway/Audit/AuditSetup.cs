namespace MagicLink.Gateway.Audit;

internal static class AuditSetup
{
    public static IServiceCollection AddAudit(this IServiceCollection services) => services
        .AddSingleton<AuditOrigin>()
        .AddSingleton<AuditPrivacy>()
        .AddSingleton<AuditMetrics>()
        .AddSingleton<AuditLog>()
        .AddSingleton<AuditReader>()
        .AddSingleton<Statistics>();
}
