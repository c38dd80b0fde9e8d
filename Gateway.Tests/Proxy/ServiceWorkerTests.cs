using MagicLink.Gateway.Tests.Harness;
using MagicLink.Gateway.Tests.Hosts;

namespace MagicLink.Gateway.Tests.Proxy;

/// <summary>No app has a service worker that would read what people type on the sign-in pages.</summary>
public sealed class ServiceWorkerTests
{
    [Fact]
    public async Task None_reaches_the_sign_in_pages_and_apps_at_hosts_of_their_own_keep_theirs()
    {
        await using var upstream = await Upstream.StartAsync(context =>
        {
            context.Response.Headers["Service-Worker-Allowed"] = "/";
            return Task.CompletedTask;
        });
        await using var gateway = await SeveralHosts.StartAsync(upstream, config =>
        {
            foreach (var route in config.Routes)
            {
                route.Value!["AuthorizationPolicy"] = "anonymous";
            }
        });

        Assert.Equal((403, null), await RegisterAsync(SeveralHosts.SignIn, "/sw.js"));
        Assert.Equal((403, null), await RegisterAsync(SeveralHosts.SignIn, "/sw.js?v=/a/b"));
        Assert.Equal((200, null), await RegisterAsync(SeveralHosts.SignIn, "/wiki/sw.js"));
        Assert.Equal((200, "/"), await RegisterAsync(SeveralHosts.Wiki, "/sw.js"));
        Assert.Equal((200, null), await RegisterAsync(SeveralHosts.SignIn, "/sw.js", isWorker: false));

        async Task<(int Status, string? Allowed)> RegisterAsync(string origin, string path, bool isWorker = true)
        {
            var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Host = new Uri(origin).Host;
            request.Headers.Add("X-Forwarded-Proto", "https");
            if (isWorker)
            {
                request.Headers.Add("Service-Worker", "script");
            }

            using var answer = await gateway.Client.SendAsync(request, TestContext.Current.CancellationToken);
            return ((int)answer.StatusCode, answer.Headers.TryGetValues("Service-Worker-Allowed", out var allowed) ? Assert.Single(allowed) : null);
        }
    }
}
