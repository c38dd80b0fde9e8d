using System.Text.Json.Nodes;
using MagicLink.Gateway.Tests.Harness;
using Microsoft.AspNetCore.Http;

namespace MagicLink.Gateway.Tests.Telemetry;

/// <summary>Every request has one line, which says what became of it and nothing that a client may have meant to keep.</summary>
public sealed class RequestLogTests : IAsyncLifetime
{
    private const string Category = "MagicLink.Gateway.Requests";
    private readonly TaskCompletionSource goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Upstream upstream = null!;
    private TestGateway gateway = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        upstream = await Upstream.StartAsync(AnswerAsync);
        gateway = await TestGateway.StartAsync(upstream, config =>
        {
            config.With("Access:Policies:staff:Roles", new JsonArray("staff")).With("Access:Policies:fresh:MaxAge", "00:01:00").With("Bans:Enabled", true);
            config.With("Limits:Enabled", true).With("Limits:Rules", new JsonArray(TestConfig.Rule("*:/few/*", "1h", 1)));
            config.With("TrustedProxies", new JsonArray("127.0.0.0/8"));
            config.Routes["staff"] = TestConfig.Route("/staff/{**path}", "staff");
            config.Routes["fresh"] = TestConfig.Route("/fresh/{**path}", "fresh");
            config.Routes["few"] = TestConfig.Route("/few/{**path}", "anonymous");
            config.Routes["open"] = TestConfig.Route("/open/{**path}", "anonymous");
        });
    }

    public async ValueTask DisposeAsync()
    {
        goOn.TrySetResult();
        await gateway.DisposeAsync();
        await upstream.DisposeAsync();
    }

    [Fact]
    public async Task It_names_route_outcome_and_person_but_no_path_query_or_address()
    {
        var signedIn = await gateway.SignInAsync("ann.logged@example.com");
        var (jwt, person) = (signedIn.GetProperty("jwt").GetString()!, signedIn.GetProperty("user").GetProperty("_id").GetString());
        var before = Lines().Count;

        using var answer = await gateway.RequestAsync(HttpMethod.Get, "/reset/path-secret?token=query-secret", null, ("Authorization", $"Bearer {jwt}"), ("X-Forwarded-For", "2001:db8:1:2:3:4:5:6"));

        Assert.Equal(200, (int)answer.StatusCode);
        var line = await LineAsync(before);
        Assert.Matches($"^Information {Category}: GET app 200, complete after [0-9.]+ ms; decision allow \\(default\\), person {person}, client 2001:db8:1:2::/64, request [0-9A-Z]+:[0-9A-F]+\\.", line);
        var all = string.Join('\n', Lines());
        Assert.DoesNotContain("secret", all, StringComparison.Ordinal);
        Assert.DoesNotContain("logged", all, StringComparison.Ordinal);
        Assert.DoesNotContain(jwt[..20], all, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_request_id_is_the_answers_and_never_a_clients()
    {
        using var refused = await gateway.RequestAsync(HttpMethod.Get, "/api/magic-link/session", null, ("X-Request-Id", "chosen"));

        var id = (await refused.JsonAsync(401)).GetProperty("requestId").GetString();
        var line = await LineAsync(0);
        Assert.StartsWith($"Information {Category}: GET /api/magic-link/session 401, complete", line, StringComparison.Ordinal);
        Assert.Contains($"request {id}.", line, StringComparison.Ordinal);
        Assert.DoesNotContain("chosen", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_says_what_was_decided()
    {
        var jwt = await gateway.JwtAsync("ulf@example.com");
        gateway.Clock.Advance(TimeSpan.FromMinutes(2));
        var bearer = ("Authorization", $"Bearer {jwt}");

        Assert.Contains("GET app 401, complete", await AskAsync("/wiki"), StringComparison.Ordinal);
        Assert.Contains("decision sign-in (nobody is signed in), person -", await AskAsync("/wiki"), StringComparison.Ordinal);
        Assert.Contains("decision deny (role), person ", await AskAsync("/staff/x", bearer), StringComparison.Ordinal);
        Assert.Contains("decision step-up (age), person ", await AskAsync("/fresh/x", bearer), StringComparison.Ordinal);
        Assert.Contains("421, complete", await AskAsync("/wiki", ("Host", "evil.example")), StringComparison.Ordinal);
        Assert.Contains("decision misdirected (-)", await AskAsync("/wiki", ("Host", "evil.example")), StringComparison.Ordinal);
        Assert.Contains("decision allow (anonymous)", await AskAsync("/few/x"), StringComparison.Ordinal);
        Assert.Contains("decision limited (-)", await AskAsync("/few/x"), StringComparison.Ordinal);
        Assert.Contains("decision elsewhere (-)", await AskAsync("/_gateway/metrics"), StringComparison.Ordinal);
        Assert.Contains("GET /_gateway/{**rest} 404", await AskAsync("/_gateway/no-such-page"), StringComparison.Ordinal);

        var before = Lines().Count;
        var unclear = await gateway.RawGetAsync("/a%2Fb", bearer: null);
        Assert.Equal(400, unclear.Status);
        Assert.Contains("decision unclear (", await LineAsync(before), StringComparison.Ordinal);

        await gateway.AdminAsync(await gateway.AdminTokenAsync(), HttpMethod.Post, "/banned-ips", new { ip = "198.51.100.9" }, 201);
        Assert.Contains("decision banned (-), person -, client 198.51.100.9,", await AskAsync("/_gateway/sign-in", ("X-Forwarded-For", "198.51.100.9")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_has_its_line_at_its_end()
    {
        var before = Lines().Count;
        using var answer = await gateway.Client.GetAsync("/open/stream", HttpCompletionOption.ResponseHeadersRead, Cancellation);
        gateway.Clock.Advance(TimeSpan.FromMinutes(3));

        Assert.Equal(before, Lines().Count);
        goOn.SetResult();
        await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.Contains("GET open 200, complete after 180000 ms", await LineAsync(before), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_gave_up_has_its_line_too()
    {
        var before = Lines().Count;
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var asked = gateway.Client.GetAsync("/open/silent", giveUp.Token);
        await begun.Task.WaitAsync(Cancellation);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);

        Assert.Contains("GET open 499, broken off after", await LineAsync(before), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Machines_that_look_every_few_seconds_have_none()
    {
        using var health = await gateway.GetAsync("/_gateway/health/ready");
        using var other = await gateway.GetAsync("/_gateway/signed-out");

        Assert.StartsWith($"Information {Category}: GET /_gateway/signed-out 200", await LineAsync(0), StringComparison.Ordinal);
        Assert.DoesNotContain(Lines(), line => line.Contains("health", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_category_switches_it_off()
    {
        await using var quiet = await TestGateway.StartAsync(configure: config => config.Environment[$"Logging__LogLevel__{Category}"] = "Warning");
        using var answer = await quiet.GetAsync("/_gateway/signed-out");
        await quiet.App.StopAsync(Cancellation); // whatever is under way is over then

        Assert.DoesNotContain(quiet.Logs.Lines, line => line.Contains(Category, StringComparison.Ordinal));
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path.Value!.EndsWith("silent", StringComparison.Ordinal))
        {
            begun.SetResult();
            await goOn.Task.WaitAsync(context.RequestAborted);
        }

        await context.Response.WriteAsync("hello ");
        if (context.Request.Path.Value.EndsWith("stream", StringComparison.Ordinal))
        {
            await context.Response.Body.FlushAsync();
            await goOn.Task;
        }
    }

    private IReadOnlyList<string> Lines() => [.. gateway.Logs.Lines.Where(line => line.Contains(Category, StringComparison.Ordinal))];

    /// <summary>The line after so many others; it is written once the answer is out.</summary>
    private async Task<string> LineAsync(int after)
    {
        await Eventually.TrueAsync(() => Lines().Count > after, "the request has its line");
        return Lines()[after];
    }

    private async Task<string> AskAsync(string path, params (string Name, string Value)[] headers)
    {
        var before = Lines().Count;
        using var answer = await gateway.RequestAsync(HttpMethod.Get, path, body: null, headers);
        return await LineAsync(before);
    }
}
