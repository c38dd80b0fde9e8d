using System.Text.Json.Nodes;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Tests.Harness;
using Microsoft.AspNetCore.Http;

namespace MagicLink.Gateway.Tests.Browser;

/// <summary>A gateway in front of an app, its mails, and browsers of people: started once per test class. Who says no address of their own is not limited.</summary>
public class Site : IAsyncLifetime
{
    private const string App = """<!doctype html><html lang="en"><meta charset="utf-8"><title>The old wiki</title><h1>The old wiki</h1><p>Let in by the gateway.""";

    private readonly HashSet<OutgoingMail> read = new(ReferenceEqualityComparer.Instance);
    private Upstream? app;
    private RealGateway? gateway;
    private int people;

    public RealBrowser Browser { get; } = new();

    internal ManualClock Clock { get; } = new();

    internal RealGateway Gateway => gateway!;

    public string Url => Gateway.Url;

    public async ValueTask InitializeAsync()
    {
        app = await Upstream.StartAsync(context =>
        {
            context.Response.ContentType = "text/html; charset=utf-8";
            return context.Response.WriteAsync(App);
        });
        var config = new TestConfig(app.Url).Guarded()
            .With("Limits:Whitelist", new JsonArray("127.0.0.0/8", "::1/128"))
            .With("Access:Policies:staff:Roles", new JsonArray("staff"))
            .With("Access:Policies:vault:Mfa", "required");
        config.Gateway.Remove("Mail");
        config.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        config.Routes["staff"] = TestConfig.Route("/staff/{**path}", "staff");
        config.Routes["vault"] = TestConfig.Route("/vault/{**path}", "vault");
        config.Clusters["down"] = TestConfig.Cluster($"http://127.0.0.1:{TestConfig.FreePort()}");
        config.Routes["down"] = TestConfig.Route("/down/{**path}", cluster: "down");
        Configure(config);
        gateway = await RealGateway.StartAsync(config, Clock);
    }

    /// <summary>An address that nobody has used yet.</summary>
    public string NewAddress(string name = "ann") => $"{name}{Interlocked.Increment(ref people)}@example.com";

    /// <summary>A network address that nobody has called from yet (RFC 5737).</summary>
    public string NewClientAddress() => $"198.51.100.{Interlocked.Increment(ref people)}";

    /// <summary>The next mail to an address that has not been read.</summary>
    internal async Task<ReceivedMail> MailAsync(string address)
    {
        OutgoingMail? next = null;
        await Eventually.TrueAsync(
            () => (next = ((DevelopmentMailbox)Gateway.Transport).Mails.Select(item => item.Mail).LastOrDefault(mail => mail.To == address && !read.Contains(mail))) is not null,
            $"a mail for {address} arrives");
        read.Add(next!);
        return new ReceivedMail(next!, "");
    }

    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        await Gateway.DisposeAsync();
        await app!.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected virtual void Configure(TestConfig config)
    {
    }
}

/// <summary>A site that asks for a code by mail; an authenticator is everybody's own choice.</summary>
public sealed class CarefulSite : Site
{
    private protected override void Configure(TestConfig config) => config.With("Otp:Required", true);
}
