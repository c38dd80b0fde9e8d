using MagicLink.Gateway.Mail.Templates;
using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Mail;

internal static class MailSetup
{
    public static IServiceCollection AddMail(this IServiceCollection services, MailOptions options, MailTemplates templates, ConfigFolder folder, Uri publicUrl)
    {
        services.AddSingleton(options);
        services.AddSingleton(templates);
        services.AddSingleton<OutboxSignal>();
        services.AddSingleton<OutboxMetrics>();
        services.AddSingleton<OutboxWatch>();
        services.AddSingleton<MailWriter>();
        services.AddSingleton<MailCarrier>();
        services.AddSingleton<OutboxAdminFlow>();
        services.AddSingleton(provider => new OutboxSeal(provider.GetRequiredService<MasterKeys>(), publicUrl.IdnHost));
        return options.Transport switch
        {
            MailTransportKind.Smtp => services.AddSingleton<IMailTransport, SmtpTransport>(),
            MailTransportKind.Pickup => services.AddSingleton<IMailTransport>(new PickupTransport(options, folder.Resolve(options.Pickup.Directory!))),
            MailTransportKind.Webhook => services.AddWebhook(options.Webhook),
            _ => services.AddSingleton<IMailTransport, DevelopmentMailbox>(),
        };
    }

    /// <summary>Sends one kind of what waits in the outbox.</summary>
    public static IServiceCollection AddSender<TCarrier>(this IServiceCollection services, object? lane, int slots)
        where TCarrier : IOutboxCarrier => services.AddSingleton<IHostedService>(provider =>
        {
            var outbox = provider.GetRequiredKeyedService<IOutboxStore>(lane);
            var clock = provider.GetRequiredService<TimeProvider>();
            var leases = new HeldLeases();
            var delivery = new OutboxDelivery(
                outbox, provider.GetRequiredService<TCarrier>(), leases, lane as OutboxKind? ?? OutboxKind.Mail, provider.GetRequiredService<OutboxMetrics>(), clock,
                provider.GetRequiredService<ILogger<OutboxDelivery>>());
            return new OutboxSender(
                outbox, delivery, leases, provider.GetRequiredKeyedService<OutboxSignal>(lane), slots,
                provider.GetRequiredService<IHostApplicationLifetime>(), clock, provider.GetRequiredService<ILogger<OutboxSender>>());
        });

    private static IServiceCollection AddWebhook(this IServiceCollection services, WebhookOptions options)
    {
        // No redirects: the signed body goes where it was configured to go. No logs: the URL may hold a key.
        services.AddHttpClient<IMailTransport, WebhookTransport>(http => http.Timeout = WebhookTransport.Limit)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
            .RemoveAllLoggers();
        return services.AddSingleton(options);
    }
}
