using MagicLink.Gateway.Mail;

namespace MagicLink.Gateway.Events;

internal static class EventSetup
{
    public static IServiceCollection AddEvents(this IServiceCollection services, EventOptions options)
    {
        // No redirects: the signed body goes where it was configured to go. No logs: the URL may hold a key.
        services.AddHttpClient(EventCarrier.Client, http => http.Timeout = EventCarrier.Limit)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
            .RemoveAllLoggers();
        return services
            .AddSingleton(options.Webhook)
            .AddKeyedSingleton<OutboxSignal>(OutboxKind.Event)
            .AddSingleton(provider => new EventOutbox(
                options.Webhook, provider.GetRequiredService<OutboxSeal>(), provider.GetRequiredKeyedService<OutboxSignal>(OutboxKind.Event), provider.GetRequiredService<TimeProvider>()))
            .AddSingleton<EventCarrier>();
    }
}
