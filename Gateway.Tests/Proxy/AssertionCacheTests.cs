using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Tests.Harness;
using MagicLink.Gateway.Tokens;
using Microsoft.IdentityModel.JsonWebTokens;

namespace MagicLink.Gateway.Tests.Proxy;

/// <summary>An assertion is sent again while it is young and true, and not a request longer.</summary>
public sealed class AssertionCacheTests : IAsyncLifetime
{
    private const string Ann = "ann@example.com";
    private Upstream upstream = null!;
    private TestGateway gateway = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        upstream = await Upstream.StartAsync();
        gateway = await StartAsync("ES256");
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await upstream.DisposeAsync();
    }

    [Fact]
    public async Task One_is_sent_again_until_half_its_life_is_over()
    {
        var jwt = await gateway.JwtAsync(Ann);
        var first = await AssertionAsync(jwt);

        gateway.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(first, await AssertionAsync(jwt));
        gateway.Clock.Advance(TimeSpan.FromMilliseconds(1));
        var second = await AssertionAsync(jwt);

        Assert.NotEqual(first, second);
        Assert.Equal(gateway.Clock.GetUtcNow().ToUnixTimeSeconds() + 60, new JsonWebToken(second).GetPayloadValue<long>("exp"));
    }

    [Fact]
    public async Task Each_cluster_has_its_own_and_routes_to_one_cluster_share_it()
    {
        var jwt = await gateway.JwtAsync(Ann);

        var (app, same, other) = (await AssertionAsync(jwt), await AssertionAsync(jwt, "/too/x"), await AssertionAsync(jwt, "/other/x"));

        Assert.Equal(app, same);
        Assert.Equal(["app"], new JsonWebToken(app).Audiences);
        Assert.Equal(["other"], new JsonWebToken(other).Audiences);
        Assert.Equal(app, await AssertionAsync(jwt));
        Assert.Equal(other, await AssertionAsync(jwt, "/other/x"));
    }

    [Fact]
    public async Task Each_session_has_its_own()
    {
        var (ann, again, bob) = (await gateway.JwtAsync(Ann), await gateway.JwtAsync(Ann), await gateway.JwtAsync("bob@example.com"));

        foreach (var jwt in new[] { ann, again, bob, ann })
        {
            var (access, assertion) = (new JsonWebToken(jwt), new JsonWebToken(await AssertionAsync(jwt)));
            Assert.Equal((access.Subject, access.GetPayloadValue<string>("sid")), (assertion.Subject, assertion.GetPayloadValue<string>("sid")));
        }
    }

    [Fact]
    public async Task New_roles_and_names_are_in_the_very_next_one()
    {
        var session = await gateway.SignInAsync(Ann, "Ann", "Old", "user");
        var jwt = session.GetProperty("jwt").GetString()!;
        Assert.Equal(("Ann Old", "user"), Said(await AssertionAsync(jwt)));

        await gateway.SetRolesAsync(Ann, "staff", "user");
        Assert.Equal(("Ann Old", "staff,user"), Said(await AssertionAsync(jwt)));

        using var renamed = await gateway.RequestAsync(HttpMethod.Patch, "/api/users/update", JsonContent.Create(new { lastName = "New" }), ("Authorization", $"Bearer {jwt}"));
        await renamed.JsonAsync(200);
        Assert.Equal(("Ann New", "staff,user"), Said(await AssertionAsync(jwt)));
    }

    [Fact]
    public async Task A_step_up_is_in_the_next_one_and_lifts_no_token_from_before()
    {
        var before = await gateway.JwtAsync(Ann);
        Assert.Equal(StepUp.Level(before), StepUp.Level(await AssertionAsync(before)));
        gateway.Clock.Advance(TimeSpan.FromSeconds(2));

        var after = (await gateway.RaiseAsync(before)).Jwt;

        Assert.NotEqual(StepUp.Level(before), StepUp.Level(after));
        foreach (var jwt in new[] { after, before, after })
        {
            Assert.Equal(StepUp.Level(jwt), StepUp.Level(await AssertionAsync(jwt)));
        }
    }

    [Fact]
    public async Task A_browsers_step_up_is_in_its_next_one()
    {
        var cookie = await gateway.CookieAsync(Ann);
        var before = StepUp.Level(await SentAsync("/x", $"Cookie: {cookie}"));
        gateway.Clock.Advance(TimeSpan.FromSeconds(2));

        cookie = await gateway.RaiseCookieAsync(cookie);

        var after = StepUp.Level(await SentAsync("/x", $"Cookie: {cookie}"));
        Assert.Equal(before.Amr + " otp mfa", after.Amr);
        Assert.Equal(gateway.Clock.GetUtcNow(), after.AuthenticatedAt);
    }

    [Theory]
    [InlineData("ES256")]
    [InlineData("RS256")]
    public async Task After_a_rotation_and_after_a_drop_the_next_one_is_signed_with_the_new_key(string algorithm)
    {
        await using var rotated = await StartAsync(algorithm);
        var session = await rotated.OpenSessionAsync(Ann);
        var (first, keys) = (await KeyAsync(rotated, session.Jwt), rotated.Service<KeyRotationFlow>());

        await keys.RotateAsync(Cancellation);
        var second = await KeyAsync(rotated, session.Jwt);
        Assert.Equal([second, first], await PublishedAsync(rotated));

        await keys.DropOldAsync(Cancellation);
        var third = await KeyAsync(rotated, (await rotated.RefreshedAsync(session.RefreshToken)).Jwt);
        Assert.Equal([third], await PublishedAsync(rotated));
        Assert.Equal(3, new[] { first, second, third }.Distinct().Count());
    }

    [Fact]
    public async Task With_RS256_the_schedule_rotates_the_key_of_assertions_too()
    {
        await using var scheduled = await StartAsync("RS256", config => config.With("Tokens:RotateEvery", "01:00:00"));
        var (ring, hour) = (scheduled.Service<KeyRing>(), TimeSpan.FromHours(1));
        string[] before = [ring.Current.Id, ring.CurrentOf(TokenAlgorithm.ES256).Id];

        await Eventually.TrueAsync(
            () => !before.Contains(ring.Current.Id) && !before.Contains(ring.CurrentOf(TokenAlgorithm.ES256).Id), "both are rotated", () => scheduled.Clock.Advance(hour / 10));

        Assert.All(await scheduled.Service<KeyRotationFlow>().ListAsync(Cancellation), key => Assert.NotEqual(KeyState.Unused, key.State));
    }

    [Fact]
    public async Task A_clock_that_is_set_back_brings_no_assertion_from_the_future()
    {
        var jwt = await gateway.JwtAsync(Ann);
        await AssertionAsync(jwt);

        gateway.Clock.SetBack(TimeSpan.FromMinutes(1));

        Assert.Equal(gateway.Clock.GetUtcNow().ToUnixTimeSeconds(), new JsonWebToken(await AssertionAsync(jwt)).GetPayloadValue<long>("iat"));
    }

    [Fact]
    public async Task A_session_keeps_few_however_many_backends_it_visits()
    {
        var session = (await gateway.Service<LiveSessions>().FindAsync(StepUp.SessionId(await gateway.JwtAsync(Ann)), Cancellation))!;
        var assertions = gateway.Service<Assertions>();
        async Task VisitAsync(int backend) => await assertions.OfAsync(session, session.User.Current, session.Assurance, $"backend-{backend}");

        await Parallel.ForAsync(0, 200, Cancellation, async (backend, _) => await VisitAsync(backend));
        Assert.Equal(HeldAssertions.Most, session.Assertions.Count);

        gateway.Clock.Advance(TimeSpan.FromSeconds(31));
        await VisitAsync(0);
        Assert.Equal(1, session.Assertions.Count);
    }

    [Fact]
    public async Task Those_that_are_too_old_to_be_sent_are_let_go_of()
    {
        var (live, session) = await WithOneAsync();
        gateway.Clock.Advance(TimeSpan.FromSeconds(30));
        live.Trim();
        Assert.Equal(1, session.Assertions.Count);

        gateway.Clock.Advance(TimeSpan.FromSeconds(1));
        live.Trim();

        Assert.Equal(0, session.Assertions.Count);
    }

    [Fact]
    public async Task Where_there_are_too_many_sessions_those_of_one_unused_for_two_seconds_are_let_go_of()
    {
        var (live, session) = await WithOneAsync();
        gateway.Clock.Advance(TimeSpan.FromSeconds(2));
        live.Trim(session.TouchedAt);
        Assert.Equal(1, session.Assertions.Count);

        gateway.Clock.Advance(TimeSpan.FromMilliseconds(1));
        live.Trim(session.TouchedAt);

        Assert.Equal(0, session.Assertions.Count);
        Assert.False(session.IsDetached);
    }

    [Fact]
    public async Task A_session_that_is_let_go_of_keeps_none()
    {
        var (live, session) = await WithOneAsync();

        live.Trim(session.TouchedAt + TimeSpan.FromMilliseconds(1));

        Assert.True(session.IsDetached);
        Assert.Equal(0, session.Assertions.Count);
    }

    [Fact]
    public async Task Many_requests_at_once_each_carry_a_good_one()
    {
        var jwts = new List<string>();
        for (var person = 0; person < 8; person++)
        {
            jwts.Add(await gateway.JwtAsync($"person{person}@example.com"));
        }

        await Parallel.ForAsync(0, 200, Cancellation, async (i, _) =>
        {
            using var answer = await gateway.GetAsync(i % 2 == 0 ? "/x" : "/other/x", jwts[i % jwts.Count]);
            Assert.Equal(200, (int)answer.StatusCode);
        });

        var sent = upstream.Requests.Select(request => (User: request["X-Gateway-User"], Path: request.RawTarget, Assertion: new JsonWebToken(request["X-Gateway-Assertion"]))).ToArray();
        Assert.Equal(200, sent.Length);
        Assert.All(sent, each => Assert.Equal((each.User, each.Path == "/x" ? "app" : "other"), (each.Assertion.Subject, Assert.Single(each.Assertion.Audiences))));
    }

    private async Task<TestGateway> StartAsync(string algorithm, Action<TestConfig>? configure = null) => await TestGateway.StartAsync(upstream, config =>
    {
        config.With("Tokens:Algorithm", algorithm);
        config.Clusters["other"] = TestConfig.Cluster(upstream.Url);
        config.Routes["too"] = TestConfig.Route("/too/{**path}");
        config.Routes["other"] = TestConfig.Route("/other/{**path}", cluster: "other");
        configure?.Invoke(config);
    });

    private async Task<(LiveSessions Live, LiveSession Session)> WithOneAsync()
    {
        var live = gateway.Service<LiveSessions>();
        var session = (await live.FindAsync(StepUp.SessionId(await gateway.JwtAsync(Ann)), Cancellation))!;
        await gateway.Service<Assertions>().OfAsync(session, session.User.Current, session.Assurance, "backend");
        return (live, session);
    }

    private Task<string> AssertionAsync(string jwt, string path = "/x") => SentAsync(path, $"Authorization: Bearer {jwt}");

    private Task<string> SentAsync(string path, string credential) => SentAsync(gateway, path, credential);

    private async Task<string> SentAsync(TestGateway through, string path, string credential)
    {
        upstream.Requests.Clear();
        Assert.Equal(200, (await through.RawGetAsync(path, null, credential)).Status);
        return Assert.Single(upstream.Requests)["X-Gateway-Assertion"]!;
    }

    private async Task<string> KeyAsync(TestGateway through, string jwt) => new JsonWebToken(await SentAsync(through, "/x", $"Authorization: Bearer {jwt}")).Kid;

    private static (string Name, string Roles) Said(string assertion) =>
        new JsonWebToken(assertion) is var said ? (said.GetPayloadValue<string>("name"), string.Join(',', said.GetPayloadValue<string[]>("roles"))) : default;

    private static async Task<string[]> PublishedAsync(TestGateway gateway)
    {
        var published = JsonNode.Parse(await gateway.Client.GetStringAsync("/.well-known/jwks.json", Cancellation))!["keys"]!.AsArray();
        return [.. published.Where(key => (string?)key!["alg"] == "ES256").Select(key => (string)key!["kid"]!)];
    }
}
