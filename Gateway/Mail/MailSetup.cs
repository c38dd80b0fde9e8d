using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Mail;

internal static class MailSetup
{
    public static IServiceCollection AddMail(this IServiceCollection services, MailOptions options, ConfigFolder folder, Uri publicUrl)
    {
        services.AddSingleton(options);
        services.AddSingleton<OutboxSignal>();
        services.AddSingleton<HeldLeases>();
        services.AddSingleton<OutboxDelivery>();
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

    private static IServiceCollection AddWebhook(this IServiceCollection services, WebhookOptions options)
    {
        // No redirects: the signed body goes where it was configured to go. No logs: the URL may hold a key.
        services.AddHttpClient<IMailTransport, WebhookTransport>(http => http.Timeout = WebhookTransport.Limit)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
            .RemoveAllLoggers();
        return services.AddSingleton(options);
    }
}
