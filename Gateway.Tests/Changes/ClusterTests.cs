using System.Text.Json.Nodes;
using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Changes;

/// <summary>Two gateways on one PostgreSQL behave as one.</summary>
public sealed class ClusterTests : IAsyncLifetime
{
    private Upstream upstream = null!;
    private Cluster cluster = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        upstream = await Upstream.StartAsync();
        cluster = await Cluster.StartAsync(upstream: upstream, configure: config =>
        {
            config.With("Access:Policies:staff:Roles", new JsonArray("staff")).With("Sessions:IdleTimeout", "00:10:00");
            config.Routes["staff"] = TestConfig.Route("/staff/{**path}", "staff");
            config.With("Access:Policies:vault:Mfa", "required");
            config.Routes["vault"] = TestConfig.Route("/vault/{**path}", "vault");
        });
    }

    public async ValueTask DisposeAsync()
    {
        await cluster.DisposeAsync();
        await upstream.DisposeAsync();
    }

    [Fact]
    public async Task A_sign_in_on_one_counts_on_the_other()
    {
        var mail = await cluster.First.SendAsync("ann@example.com");
        using var verified = await cluster.Second.PostAsync("/api/magic-link/verify", new { token = mail.Token });
        var jwt = (await verified.JsonAsync(200)).GetProperty("jwt").GetString()!;

        Assert.True(await cluster.First.IsSignedInAsync(jwt));
        Assert.True(await cluster.Second.IsSignedInAsync(jwt));
        using var again = await cluster.First.PostAsync("/api/magic-link/verify", new { token = mail.Token });
        await again.RefusalAsync(410, "TOKEN_ALREADY_USED");
    }

    [Fact]
    public async Task A_session_ended_on_one_is_refused_on_the_other_within_a_second()
    {
        var session = await cluster.First.OpenSessionAsync("ann@example.com");
        var cookie = await cluster.First.CookieAsync("bob@example.com");
        Assert.True(await cluster.Second.IsSignedInAsync(session.Jwt));
        Assert.Equal(200, await cluster.Second.StatusAsync("/", ("Cookie", cookie)));

        using var signedOut = await cluster.First.PostAsync("/api/magic-link/logout", new { }, ("Authorization", $"Bearer {session.Jwt}"));
        await signedOut.JsonAsync(200);
        using var cookieOut = await cluster.First.PostAsync("/api/magic-link/logout", new { }, ("Cookie", cookie), ("Sec-Fetch-Site", "same-origin"));
        await cookieOut.JsonAsync(200);
        cluster.LetASecondPass();

        Assert.False(await cluster.Second.IsSignedInAsync(session.Jwt));
        Assert.Equal(401, await cluster.Second.StatusAsync("/", ("Cookie", cookie)));
        await cluster.Second.NotRefreshedAsync(session.RefreshToken);
    }

    [Fact]
    public async Task A_cookie_renewed_on_one_is_good_on_both_and_the_old_one_is_refused_on_the_other_within_a_second()
    {
        var old = await cluster.First.CookieAsync("ann@example.com");
        Assert.Equal(200, await cluster.Second.StatusAsync("/", ("Cookie", old)));

        var renewed = await cluster.First.RaiseCookieAsync(old);

        Assert.Equal(200, await cluster.Second.StatusAsync("/vault/x", ("Cookie", renewed)));
        cluster.LetASecondPass();
        Assert.Equal(401, await cluster.Second.StatusAsync("/", ("Cookie", old)));
        Assert.Equal(401, await cluster.First.StatusAsync("/", ("Cookie", old)));
        Assert.Equal(200, await cluster.First.StatusAsync("/vault/x", ("Cookie", renewed)));
        Assert.Equal("email,otp,mfa", upstream.Requests.Last()["X-Gateway-Amr"]);
    }

    [Fact]
    public async Task A_cookie_renewed_on_one_dies_on_the_other_even_when_the_new_one_never_goes_there()
    {
        var old = await cluster.First.CookieAsync("ann@example.com");
        Assert.Equal(200, await cluster.Second.StatusAsync("/", ("Cookie", old)));

        await cluster.First.RaiseCookieAsync(old);
        cluster.LetASecondPass();

        Assert.Equal(401, await cluster.Second.StatusAsync("/", ("Cookie", old)));
    }

    [Fact]
    public async Task Sessions_ended_from_one_are_refused_on_the_other_within_a_second()
    {
        var here = await cluster.First.OpenSessionAsync("ann@example.com");
        var one = await cluster.First.OpenSessionAsync("ann@example.com");
        var two = await cluster.First.OpenSessionAsync("ann@example.com");
        Assert.All([here, one, two], session => Assert.True(cluster.Second.IsSignedInAsync(session.Jwt).Result));

        using var response = await cluster.First.PostAsync("/api/magic-link/logout-others", new { }, ("Authorization", $"Bearer {here.Jwt}"));
        Assert.Equal(2, (await response.JsonAsync(200)).GetProperty("ended").GetInt32());
        cluster.LetASecondPass();

        Assert.False(await cluster.Second.IsSignedInAsync(one.Jwt));
        await cluster.Second.NotRefreshedAsync(two.RefreshToken);
        Assert.True(await cluster.Second.IsSignedInAsync(here.Jwt));

        using var all = await cluster.Second.PostAsync("/api/magic-link/logout-all", new { }, ("Authorization", $"Bearer {here.Jwt}"));
        await all.JsonAsync(200);
        cluster.LetASecondPass();
        Assert.False(await cluster.First.IsSignedInAsync(here.Jwt));
    }

    [Fact]
    public async Task A_person_deleted_on_one_is_gone_on_the_other()
    {
        var session = await cluster.First.OpenSessionAsync("ann@example.com");
        var pending = await cluster.First.SendAsync("ann@example.com");
        Assert.True(await cluster.Second.IsSignedInAsync(session.Jwt));

        Assert.NotNull(await cluster.First.Service<UserAdminFlow>().DeleteAsync(People.Email("ann@example.com"), Cancellation));
        cluster.LetASecondPass();

        Assert.False(await cluster.Second.IsSignedInAsync(session.Jwt));
        await cluster.Second.NotRefreshedAsync(session.RefreshToken);
        using var verified = await cluster.Second.PostAsync("/api/magic-link/verify", new { token = pending.Token });
        await verified.RefusalAsync(410, "TOKEN_INVALID");
        var anew = await cluster.Second.OpenSessionAsync("ann@example.com");
        Assert.True(await cluster.First.IsSignedInAsync(anew.Jwt));
        Assert.False(await cluster.First.IsSignedInAsync(session.Jwt));
    }

    [Fact]
    public async Task The_other_is_told_at_once()
    {
        var jwt = await cluster.First.JwtAsync("ann@example.com");
        Assert.True(await cluster.Second.IsSignedInAsync(jwt));

        using var signedOut = await cluster.First.PostAsync("/api/magic-link/logout", new { }, ("Authorization", $"Bearer {jwt}"));
        await signedOut.JsonAsync(200);

        // The clock stands still: only the announcement makes the other look.
        await Eventually.TrueAsync(async () => !await cluster.Second.IsSignedInAsync(jwt), "the other refuses");
    }

    [Fact]
    public async Task A_person_disabled_on_one_is_out_on_the_other_and_old_sessions_stay_dead_after_enabling()
    {
        var jwt = await cluster.First.JwtAsync("ann@example.com");
        Assert.True(await cluster.Second.IsSignedInAsync(jwt));

        await cluster.First.SetDisabledAsync("ann@example.com", disabled: true);
        cluster.LetASecondPass();
        Assert.False(await cluster.Second.IsSignedInAsync(jwt));

        await cluster.First.SetDisabledAsync("ann@example.com", disabled: false);
        cluster.LetASecondPass();
        Assert.False(await cluster.Second.IsSignedInAsync(jwt));
        var mail = await cluster.Second.SendAsync("ann@example.com");
        using var verified = await cluster.Second.PostAsync("/api/magic-link/verify", new { token = mail.Token });
        var newer = (await verified.JsonAsync(200)).GetProperty("jwt").GetString()!;
        Assert.True(await cluster.Second.IsSignedInAsync(newer));
    }

    [Fact]
    public async Task Even_a_session_that_was_disabled_and_enabled_between_two_looks_is_dead()
    {
        var jwt = await cluster.First.JwtAsync("ann@example.com");
        Assert.True(await cluster.Second.IsSignedInAsync(jwt));

        await cluster.First.SetDisabledAsync("ann@example.com", disabled: true);
        await cluster.First.SetDisabledAsync("ann@example.com", disabled: false);
        cluster.LetASecondPass();

        Assert.False(await cluster.Second.IsSignedInAsync(jwt));
    }

    [Fact]
    public async Task Roles_given_and_taken_on_one_hold_on_the_other()
    {
        var jwt = await cluster.First.JwtAsync("ann@example.com");
        Assert.Equal(403, await cluster.Second.StatusAsync("/staff/plans", ("Authorization", $"Bearer {jwt}")));

        await cluster.First.SetRolesAsync("ann@example.com", "staff");
        cluster.LetASecondPass();
        Assert.Equal(200, await cluster.Second.StatusAsync("/staff/plans", ("Authorization", $"Bearer {jwt}")));

        await cluster.First.SetRolesAsync("ann@example.com", "user");
        cluster.LetASecondPass();
        Assert.Equal(403, await cluster.Second.StatusAsync("/staff/plans", ("Authorization", $"Bearer {jwt}")));
    }

    [Fact]
    public async Task Of_a_thousand_parallel_verifies_over_both_exactly_one_succeeds()
    {
        var mail = await cluster.First.SendAsync("ann@example.com");

        var answers = await Task.WhenAll(Enumerable.Range(0, 1000).Select(async i =>
        {
            using var response = await cluster.Gateways[i % 2].PostAsync("/api/magic-link/verify", new { token = mail.Token });
            return ((int)response.StatusCode, (await response.Content.ReadAsStringAsync(Cancellation)).Contains("TOKEN_ALREADY_USED", StringComparison.Ordinal));
        }));

        Assert.Equal(1, answers.Count(answer => answer == (200, false)));
        Assert.Equal(999, answers.Count(answer => answer == (410, true)));
    }

    [Fact]
    public async Task Parallel_tabs_get_one_successor_over_both_and_a_stolen_token_ends_the_session_on_both()
    {
        var session = await cluster.First.OpenSessionAsync("ann@example.com");

        var successors = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => cluster.Gateways[i % 2].RefreshedAsync(session.RefreshToken)));
        Assert.Single(successors.Select(successor => successor.RefreshToken).Distinct());
        Assert.True(await cluster.First.IsSignedInAsync(successors[0].Jwt));

        cluster.Clock.Advance(TimeSpan.FromSeconds(31));
        await cluster.Second.NotRefreshedAsync(session.RefreshToken);
        cluster.LetASecondPass();
        Assert.False(await cluster.First.IsSignedInAsync(successors[0].Jwt));
        await cluster.First.NotRefreshedAsync(successors[0].RefreshToken);
    }

    [Fact]
    public async Task Parallel_sends_over_both_leave_three_links_alive()
    {
        await Task.WhenAll(Enumerable.Range(0, 30).Select(async i =>
        {
            using var response = await cluster.Gateways[i % 2].PostAsync("/api/magic-link/send", new { email = "ann@example.com" });
            await response.JsonAsync(200);
        }));
        var tokens = new List<string>();
        for (var i = 0; i < 30; i++)
        {
            tokens.Add((await cluster.First.Mailbox.NextAsync()).Token);
        }

        var alive = 0;
        foreach (var token in tokens)
        {
            using var response = await cluster.Second.PostAsync("/api/magic-link/verify", new { token });
            alive += (int)response.StatusCode == 200 ? 1 : 0;
        }

        Assert.Equal(3, alive);
    }

    [Fact]
    public async Task A_session_used_on_one_is_not_idle_on_the_other()
    {
        var jwt = await cluster.First.JwtAsync("ann@example.com");
        Assert.Equal(200, await cluster.Second.StatusAsync("/", ("Authorization", $"Bearer {jwt}")));
        cluster.Clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(200, await cluster.First.StatusAsync("/", ("Authorization", $"Bearer {jwt}")));
        cluster.Clock.Advance(TimeSpan.FromMinutes(6));

        // The first writes down now and then when it was used.
        await Eventually.TrueAsync(
            async () => await cluster.Second.StatusAsync("/", ("Authorization", $"Bearer {jwt}")) == 200, "the second knows", () => cluster.Clock.Advance(TimeSpan.FromSeconds(1)));

        cluster.Clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(401, await cluster.Second.StatusAsync("/", ("Authorization", $"Bearer {jwt}")));
    }

    [Theory]
    [InlineData("/\\u0000", 200)]
    [InlineData("/\\ud800", 400)]
    [InlineData("/wiki?x=\\ud83d", 400)]
    public async Task Text_that_no_database_keeps_is_left_out_or_refused(string redirectTo, int status)
    {
        using var sent = await cluster.First.PostRawAsync("/api/magic-link/send", $$"""{"email":"ann@example.com","redirectTo":"{{redirectTo}}"}""");

        Assert.Equal(status, (int)sent.StatusCode);
    }

    [Fact]
    public async Task A_user_agent_cut_in_the_middle_of_a_character_fails_no_send()
    {
        var raw = await cluster.First.RawAsync(
            "POST /api/magic-link/send HTTP/1.1", "Content-Type: application/json", "Content-Length: 27", $"User-Agent: {new string('x', 255)}\u00f0\u009f\u0098\u0080", "", """{"email":"ann@example.com"}""");

        Assert.Equal(200, raw.Status);
    }
}
