using MagicLink.Gateway.Audit;
using MagicLink.Gateway.Events;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.Settings;
using MagicLink.Gateway.Stores;
using Microsoft.Extensions.Logging.Abstractions;

namespace MagicLink.Gateway.Tests.Harness;

/// <summary>The audit log on a database of a test, without a gateway.</summary>
internal static class Audits
{
    public static MasterKeys Keys { get; } = new(new MasterKey([.. Enumerable.Range(7, MasterKey.Size).Select(i => (byte)i)]));

    public static AuditPrivacy Privacy(AuditAddresses addresses = AuditAddresses.Plain) => new(Keys, Live<AuditOptions>.Of(new AuditOptions { Addresses = addresses }));

    public static AuditName NameOf(string email) => Privacy().NameOf(email);

    public static AuditStore Store(IDatabase database, AuditAddresses addresses = AuditAddresses.Plain, EventWebhookOptions? webhook = null, TimeProvider? clock = null) => new(
        database, Privacy(addresses), new EventOutbox(webhook ?? new EventWebhookOptions(), new OutboxSeal(Keys, "example.com"), new OutboxSignal(), clock ?? new ManualClock()));

    public static AuditLog Log(IAuditStore store, TimeProvider? clock = null, AuditOrigin? origin = null) =>
        new(store, origin ?? new AuditOrigin(), new AuditMetrics(new TestMeters()), clock ?? new ManualClock(), NullLogger<AuditLog>.Instance);

    /// <summary>What a gateway has noted so far, the newest first.</summary>
    public static async Task<IReadOnlyList<AuditRecord>> EventsAsync(this TestGateway gateway, AuditQuestion? question = null) =>
        (await gateway.Service<AuditReader>().ListAsync(question ?? new AuditQuestion(), 0, 10_000, TestContext.Current.CancellationToken)).Items;

    /// <summary>The one event of a kind.</summary>
    public static async Task<AuditRecord> EventAsync(this TestGateway gateway, AuditKind kind) => Assert.Single(await gateway.EventsAsync(new AuditQuestion(kind)));

    /// <summary>The reasons of what was refused, in order.</summary>
    public static async Task<IReadOnlyList<string?>> RefusalsAsync(this TestGateway gateway) =>
        [.. (await gateway.EventsAsync(new AuditQuestion(AuditKind.ProofRefused))).Reverse().Select(refused => refused.Reason)];
}
