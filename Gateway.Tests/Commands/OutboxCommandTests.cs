using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Commands;

/// <summary>What an operator sees of mails that are not out, and can do about them.</summary>
public sealed class OutboxCommandTests
{
    private const string Time = "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z";

    [Fact]
    public async Task Mails_that_are_not_out_are_listed_and_a_dead_one_goes_out_when_it_is_retried()
    {
        var answers = new ConcurrentDictionary<string, int> { ["ann@example.com"] = 503, ["bob@example.com"] = 400 };
        await using var provider = await ProviderAsync(answers);
        using var config = Config(provider);
        await using var gateway = await GatewayProcess.ServeAsync(config);
        foreach (var email in new[] { "ann@example.com", "bob@example.com", "cid@example.com", "eve@other.example" })
        {
            using var sent = await gateway.Client.PostAsJsonAsync("/api/magic-link/send", new { email }, TestContext.Current.CancellationToken);
            await sent.JsonAsync(200);
        }

        await Eventually.TrueAsync(() => provider.Requests.Count >= 3, "three mails were tried");
        string[] lines = [];
        await Eventually.TrueAsync(
            async () => (lines = Lines(await GatewayProcess.RunOnAsync(config, "outbox", "list"))).Length == 2 && !lines.Any(line => line.EndsWith("\t-", StringComparison.Ordinal)),
            "two are listed, each with its reason");

        Assert.Matches($"^[0-9a-f]{{32}}\tdead\t1\t{Time}\t-\tb…@example.com\tThe webhook answered 400.$", lines[0]);
        Assert.Matches($"^[0-9a-f]{{32}}\twaiting\t[1-9]\t{Time}\t({Time}|now)\ta…@example.com\tThe webhook answered 503.$", lines[1]);

        answers.Clear();
        var id = lines[0].Split('\t')[0];
        var retried = await GatewayProcess.RunOnAsync(config, "outbox", "retry", id);
        await Eventually.TrueAsync(() => Offers(provider, "bob@example.com").Count == 2, "the mail is tried again");
        await Eventually.TrueAsync(
            async () => !(await GatewayProcess.RunOnAsync(config, "outbox", "list")).Output.Contains(id, StringComparison.Ordinal), "it is listed no more");
        var again = await GatewayProcess.RunOnAsync(config, "outbox", "retry", id);

        Assert.Equal("It is tried again now.\n", retried.Ends(0).Output);
        Assert.Single(Offers(provider, "bob@example.com").Select(request => request["Idempotency-Key"]).Distinct());
        Assert.Equal("That mail is not dead: it is waiting, or out.\n", again.Ends(1).Errors);
    }

    [Fact]
    public async Task The_outbox_is_shown_and_a_dead_mail_revived_without_a_running_gateway()
    {
        var answers = new ConcurrentDictionary<string, int> { ["bob@example.com"] = 400 };
        await using var provider = await ProviderAsync(answers);
        using var config = Config(provider);
        await using (var gateway = await GatewayProcess.ServeAsync(config))
        {
            using var sent = await gateway.Client.PostAsJsonAsync("/api/magic-link/send", new { email = "bob@example.com" }, TestContext.Current.CancellationToken);
            await sent.JsonAsync(200);
            await Eventually.TrueAsync(
                async () => (await GatewayProcess.RunOnAsync(config, "outbox", "list")).Output.Contains("\tdead\t", StringComparison.Ordinal), "the mail is dead");
            await gateway.KillAsync();
        }

        var line = Assert.Single(Lines(await GatewayProcess.RunOnAsync(config, "outbox", "list")));
        (await GatewayProcess.RunOnAsync(config, "outbox", "retry", line.Split('\t')[0])).Ends(0);
        var after = Assert.Single(Lines(await GatewayProcess.RunOnAsync(config, "outbox", "list")));
        answers.Clear();
        await using var restarted = await GatewayProcess.ServeAsync(config);

        Assert.Contains("\twaiting\t1\t", after, StringComparison.Ordinal);
        await Eventually.TrueAsync(() => Offers(provider, "bob@example.com").Count == 2, "it goes out after the start");
    }

    [Fact]
    public async Task A_mail_that_is_not_there_cannot_be_retried_and_an_empty_outbox_prints_nothing()
    {
        using var config = new TestConfig();

        var list = await GatewayProcess.RunOnAsync(config, "outbox", "list");
        var retry = await GatewayProcess.RunOnAsync(config, "outbox", "retry", "0123");
        var nothing = await GatewayProcess.RunOnAsync(config, "outbox", "retry");

        Assert.Equal("", list.Ends(0).Output);
        Assert.Equal("There is no such mail.\n", retry.Ends(1).Errors);
        nothing.Ends(2);
    }

    /// <summary>An HTTP mail provider that answers by recipient; 200 where nothing is said.</summary>
    private static Task<Upstream> ProviderAsync(ConcurrentDictionary<string, int> answers)
    {
        Upstream? provider = null;
        return StartAsync();

        async Task<Upstream> StartAsync() => provider = await Upstream.StartAsync(context =>
        {
            var asked = provider!.Requests.Last(request => request["Idempotency-Key"] == context.Request.Headers["Idempotency-Key"]);
            context.Response.StatusCode = answers.GetValueOrDefault(To(asked), 200);
            return Task.CompletedTask;
        });
    }

    private static TestConfig Config(Upstream provider) => new TestConfig("http://127.0.0.1:9/")
        .With("Mail:Transport", "webhook")
        .With("Mail:Webhook:Url", provider.Url + "/hook")
        .With("Mail:Webhook:Secret", "a secret of some length")
        .With("SignIn:Mode", "domains")
        .With("SignIn:AllowedDomains", new System.Text.Json.Nodes.JsonArray("example.com"));

    private static List<RecordedRequest> Offers(Upstream provider, string to) => [.. provider.Requests.Where(request => To(request) == to)];

    private static string To(RecordedRequest request) => JsonDocument.Parse(request.Body).RootElement.GetProperty("to").GetString()!;

    private static string[] Lines(CommandOutcome outcome) => outcome.Ends(0).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
