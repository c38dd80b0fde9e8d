using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MagicLink.Gateway.Audit;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Audit;

/// <summary>Events are posted to a webhook, signed, until it has them; mails do not wait for it.</summary>
public sealed class EventWebhookTests : IAsyncLifetime
{
    private const string Ann = "ann@example.com";
    private const string Secret = "a secret of the webhook";
    private Upstream hook = null!;
    private TestGateway gateway = null!;
    private volatile int status = 204;
    private volatile TaskCompletionSource? stuck;

    public async ValueTask InitializeAsync()
    {
        hook = await Upstream.StartAsync(async context =>
        {
            if (stuck is { } waiting)
            {
                await waiting.Task;
            }

            context.Response.StatusCode = status;
        });
        gateway = await TestGateway.StartAsync(configure: config => config
            .With("Events:Webhook:Url", $"{hook.Url}/hook?key=1")
            .With("Events:Webhook:Secret", Secret));
    }

    public async ValueTask DisposeAsync()
    {
        stuck?.TrySetResult();
        await gateway.DisposeAsync();
        await hook.DisposeAsync();
    }

    [Fact]
    public async Task An_event_is_posted_once_signed_and_without_any_secret()
    {
        var mail = await gateway.SendAsync(Ann);
        using var verified = await gateway.PostAsync("/api/magic-link/verify", new { token = mail.Token }, ("User-Agent", "agent/1"));
        var answer = await verified.JsonAsync(200);
        await UntilPostedAsync(2);

        var posted = hook.Requests.Select(request => (Request: request, Body: JsonDocument.Parse(request.Body).RootElement)).ToDictionary(item => item.Body.GetProperty("kind").GetString()!);
        Assert.Equal(["SignedIn", "UserCreated"], posted.Keys.Order());
        var (request, body) = posted["SignedIn"];
        Assert.Equal(("POST", "/hook?key=1", "application/json; charset=utf-8"), (request.Method, request.RawTarget, request["Content-Type"]));
        Assert.Equal("sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes(request.Body))), request["X-Gateway-Signature"]);
        Assert.Equal(request["Idempotency-Key"], body.GetProperty("id").GetString());
        Assert.Equal(
            (Ann, answer.GetProperty("user").GetProperty("_id").GetString(), "127.0.0.1"),
            (body.GetProperty("email").GetString(), body.GetProperty("user").GetString(), body.GetProperty("address").GetString()));
        Assert.Equal(gateway.Clock.GetUtcNow(), body.GetProperty("sentAt").GetDateTimeOffset());
        Assert.Equal(
            ["actor", "address", "at", "detail", "email", "id", "kind", "reason", "sentAt", "sessionId", "user"], body.EnumerateObject().Select(field => field.Name).Order(StringComparer.Ordinal));
        foreach (var secret in new[] { mail.Token, mail.Code, answer.GetProperty("jwt").GetString()!, answer.GetProperty("refreshToken").GetString()! })
        {
            Assert.All(hook.Requests, told => Assert.DoesNotContain(secret, told.Body, StringComparison.Ordinal));
        }

        await Eventually.TrueAsync(() => gateway.Count("outbox WHERE kind = 'event' AND state = 'delivered' AND sealed_mail IS NULL") == 2, "the bodies are dropped");
    }

    [Fact]
    public async Task A_webhook_that_fails_gets_the_same_event_again_with_a_new_moment()
    {
        status = 500;
        await gateway.SignInAsync(Ann);
        await UntilPostedAsync(2);
        Assert.All(gateway.Rows("SELECT sealed_mail FROM outbox WHERE kind = 'event'"), row => Assert.Matches("^[0-9a-f]{8}\\.[A-Za-z0-9_-]+$", (string)row["sealed_mail"]!));
        status = 200;
        await Eventually.TrueAsync(() => gateway.Count("outbox WHERE kind = 'event' AND state = 'delivered'") == 2, "both are taken", () => gateway.Clock.Advance(TimeSpan.FromSeconds(1)));

        var tries = hook.Requests.Select(request => JsonDocument.Parse(request.Body).RootElement).GroupBy(body => body.GetProperty("id").GetString());
        Assert.Equal(2, tries.Count());
        Assert.All(tries, same =>
        {
            Assert.True(same.Count() >= 2);
            Assert.Single(same.Select(body => body.GetProperty("at").GetString()).Distinct());
            Assert.True(same.Select(body => body.GetProperty("sentAt").GetDateTimeOffset()).Distinct().Count() >= 2);
        });
    }

    [Fact]
    public async Task What_a_webhook_refuses_for_good_is_dead_and_shown()
    {
        status = 400;
        await gateway.SignInAsync(Ann);
        await Eventually.TrueAsync(() => gateway.Count("outbox WHERE kind = 'event' AND state = 'dead'") == 2, "both are given up");

        var list = (await gateway.Service<OutboxAdminFlow>().ListAsync(dead: true, 0, 100, TestContext.Current.CancellationToken)).Items.Where(line => line.Entry.Mail.Kind == OutboxKind.Event).ToList();
        Assert.Equal(2, list.Count);
        Assert.All(list, line => Assert.Equal(("webhook", "The webhook answered 400."), (line.Recipient, line.Entry.LastError)));
        status = 200;
        Assert.Equal(OutboxRetry.Waiting, await gateway.Service<OutboxAdminFlow>().RetryAsync(list[0].Entry.Mail.Id, AuditEvent.CommandLine, TestContext.Current.CancellationToken));
        await Eventually.TrueAsync(() => gateway.Count("outbox WHERE kind = 'event' AND state = 'delivered'") == 1, "it is tried again at once");
    }

    [Fact]
    public async Task A_webhook_that_never_answers_holds_up_no_mail()
    {
        stuck = new TaskCompletionSource();
        for (var i = 0; i < 40; i++)
        {
            await gateway.SignInAsync($"p{i}@example.com"); // each waits for its mail
        }

        Assert.True(gateway.Count("outbox WHERE kind = 'event' AND state = 'waiting'") >= 80 - 8);
    }

    [Fact]
    public async Task What_waits_and_names_a_person_goes_with_the_person()
    {
        status = 500;
        await gateway.SignInAsync(Ann);
        await gateway.SignInAsync("bob@example.com");
        await UntilPostedAsync(4);

        Assert.NotNull(await gateway.Service<Gateway.Sessions.UserAdminFlow>().DeleteAsync(People.Email(Ann), "root", TestContext.Current.CancellationToken));

        Assert.Equal(3, gateway.Count("outbox WHERE kind = 'event' AND state = 'waiting'")); // Bob's, and the deletion itself
        status = 200;
        var before = hook.Requests.Count;
        await Eventually.TrueAsync(
            () => gateway.Count("outbox WHERE kind = 'event' AND state = 'delivered'") == 3, "these are posted", () => gateway.Clock.Advance(TimeSpan.FromSeconds(1)));
        Assert.Contains(hook.Requests.Skip(before), request => request.Body.Contains("UserDeleted", StringComparison.Ordinal));
        Assert.All(hook.Requests.Skip(before), request => Assert.DoesNotContain(Ann, request.Body, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Only_the_kinds_that_are_wanted_are_posted_and_none_where_nobody_listens()
    {
        await using var other = await TestGateway.StartAsync(configure: config => config
            .With("Events:Webhook:Url", $"{hook.Url}/other")
            .With("Events:Webhook:Secret", Secret)
            .With("Events:Webhook:Kinds", new System.Text.Json.Nodes.JsonArray("linkRequested")));
        await other.SignInAsync(Ann);
        await UntilPostedAsync(1);
        Assert.Contains("\"kind\":\"LinkRequested\"", Assert.Single(hook.Requests).Body, StringComparison.Ordinal);

        await using var quiet = await TestGateway.StartAsync();
        await quiet.SignInAsync(Ann);
        await quiet.EventsAsync();
        Assert.Equal(0, quiet.Count("outbox WHERE kind = 'event'"));
    }

    [Theory]
    [InlineData("http://events.example.com/", Secret, "Gateway:Events:Webhook:Url")]
    [InlineData("https://user:word@events.example.com/", Secret, "Gateway:Events:Webhook:Url")]
    [InlineData("https://events.example.com/", "short", "Gateway:Events:Webhook:Secret")]
    [InlineData("https://events.example.com/", null, "Gateway:Events:Webhook:Secret")]
    [InlineData(null, Secret, "Gateway:Events:Webhook:Url")]
    public async Task A_webhook_that_cannot_work_stops_the_start(string? url, string? secret, string setting)
    {
        using var config = new TestConfig();

        var faults = await config.With("Events:Webhook:Url", url).With("Events:Webhook:Secret", secret).CheckAsync();

        faults.AreFor(setting);
    }

    [Fact]
    public async Task A_kind_that_there_is_not_stops_the_start()
    {
        using var config = new TestConfig();
        config.With("Events:Webhook:Url", "https://events.example.com/").With("Events:Webhook:Secret", Secret);

        (await config.With("Events:Webhook:Kinds", new System.Text.Json.Nodes.JsonArray("signed-in")).CheckAsync()).AreFor("Gateway:Events:Webhook:Kinds:0");
        (await config.With("Audit:Retention", "00:00:00").With("Events:Webhook:Kinds", null).CheckAsync()).AreFor("Gateway:Audit:Retention");
    }

    private Task UntilPostedAsync(int count) => Eventually.TrueAsync(() => hook.Requests.Count >= count, $"{count} events are posted");
}
