using MagicLink.Gateway.Tests.Browser;

namespace MagicLink.Gateway.Tests.ForwardAuth;

/// <summary>One gateway, asked by real proxies in front of one recording app; each is started when a test wants it.</summary>
public sealed class Fronts : IAsyncLifetime
{
    private readonly Dictionary<string, Front> started = [];
    private readonly Certificates certificates = new();

    internal AskedGateway Asked { get; } = new();

    public ValueTask InitializeAsync() => Asked.InitializeAsync();

    internal async Task<Front> StartAsync(string name)
    {
        Asked.Upstream.Requests.Clear();
        return started.TryGetValue(name, out var front) ? front : started[name] = await Front.StartAsync(name, Asked.Gateway.Config.Port, Asked.Upstream.Url, certificates);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var front in started.Values)
        {
            await front.DisposeAsync();
        }

        certificates.Dispose();
        await Asked.DisposeAsync();
    }
}
