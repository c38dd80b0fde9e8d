using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Sessions;

public sealed class RefreshTests(SharedGateway shared) : IClassFixture<SharedGateway>
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(30);
    private readonly TestGateway gateway = shared.Gateway;

    [Fact]
    public async Task A_refresh_answers_a_new_pair_of_tokens()
    {
        var session = await gateway.OpenSessionAsync("ann@example.com");

        using var response = await gateway.RefreshAsync(session.RefreshToken);

        var body = await response.JsonAsync(200);
        Assert.Equal(["jwt", "refreshToken", "expiresIn"], body.EnumerateObject().Select(field => field.Name));
        Assert.Equal(1800, body.GetProperty("expiresIn").GetInt32());
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        var next = ApiSession.From(body);
        Assert.NotEqual(session.RefreshToken, next.RefreshToken);
        Assert.NotEqual(session.Jwt, next.Jwt);
        Assert.True(await gateway.IsSignedInAsync(next.Jwt));
        Assert.True(await gateway.IsSignedInAsync((await gateway.RefreshedAsync(next.RefreshToken)).Jwt));
    }

    [Theory]
    [InlineData("""{"refreshToken":1}""")]
    [InlineData("""{"refreshToken":""}""")]
    [InlineData("{}")]
    public async Task A_missing_token_is_named(string body)
    {
        using var response = await gateway.PostRawAsync("/api/magic-link/refresh", body);
        await response.FieldRefusalAsync("refreshToken");
    }

    [Fact]
    public async Task An_unknown_token_is_refused()
    {
        await gateway.NotRefreshedAsync("mlgr_" + new string('A', 43));
        await gateway.NotRefreshedAsync("x");
        await gateway.NotRefreshedAsync((await gateway.OpenSessionAsync("bob@example.com")).Jwt);
    }

    [Fact]
    public async Task Without_a_window_a_token_that_is_spent_is_never_good_again_not_at_the_same_moment_either()
    {
        await using var strict = await TestGateway.StartAsync(configure: config => config.With("Sessions:RefreshReuseWindow", "00:00:00"));
        var session = await strict.OpenSessionAsync("ann@example.com");
        var next = await strict.RefreshedAsync(session.RefreshToken);

        await strict.NotRefreshedAsync(session.RefreshToken);

        Assert.False(await strict.IsSignedInAsync(next.Jwt));
    }

    [Fact]
    public async Task The_same_client_gets_the_same_successor_for_a_while()
    {
        var session = await gateway.OpenSessionAsync("cat@example.com");
        var first = await gateway.RefreshedAsync(session.RefreshToken);

        gateway.Clock.Advance(Window);
        var again = await gateway.RefreshedAsync(session.RefreshToken);

        Assert.Equal(first.RefreshToken, again.RefreshToken);
        Assert.True(await gateway.IsSignedInAsync(again.Jwt));
    }

    [Fact]
    public async Task Sixty_parallel_tabs_get_one_successor()
    {
        var session = await gateway.OpenSessionAsync("dan@example.com");

        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => gateway.RefreshedAsync(session.RefreshToken)));

        var successor = Assert.Single(answers.Select(answer => answer.RefreshToken).Distinct());
        Assert.True(await gateway.IsSignedInAsync((await gateway.RefreshedAsync(successor)).Jwt));
    }

    [Fact]
    public async Task A_token_that_comes_back_after_the_window_ends_the_session()
    {
        var session = await gateway.OpenSessionAsync("eve@example.com");
        var next = await gateway.RefreshedAsync(session.RefreshToken);

        gateway.Clock.Advance(Window + TimeSpan.FromMilliseconds(1));
        await gateway.NotRefreshedAsync(session.RefreshToken);

        await AssertStolenAsync(next);
    }

    [Fact]
    public async Task A_token_that_another_client_presents_within_the_window_ends_the_session()
    {
        var session = await gateway.OpenSessionAsync("fay@example.com");
        var next = await gateway.RefreshedAsync(session.RefreshToken);

        await gateway.NotRefreshedAsync(session.RefreshToken, "another-agent/1");

        await AssertStolenAsync(next);
    }

    [Fact]
    public async Task A_token_whose_successor_was_used_is_refused_within_the_window_and_nothing_else()
    {
        var session = await gateway.OpenSessionAsync("gus@example.com");
        var second = await gateway.RefreshedAsync(session.RefreshToken);
        var third = await gateway.RefreshedAsync(second.RefreshToken);

        await gateway.NotRefreshedAsync(session.RefreshToken);

        Assert.True(await gateway.IsSignedInAsync(third.Jwt));
        await gateway.RefreshedAsync(third.RefreshToken);
    }

    [Fact]
    public async Task A_token_whose_successor_was_used_ends_the_session_after_the_window()
    {
        var session = await gateway.OpenSessionAsync("hal@example.com");
        var second = await gateway.RefreshedAsync(session.RefreshToken);
        var third = await gateway.RefreshedAsync(second.RefreshToken);

        gateway.Clock.Advance(Window + TimeSpan.FromSeconds(1));
        await gateway.NotRefreshedAsync(session.RefreshToken);

        await AssertStolenAsync(third);
    }

    [Fact]
    public async Task A_disabled_person_gets_no_new_tokens()
    {
        var session = await gateway.OpenSessionAsync("ida@example.com");
        Assert.True(EmailAddress.TryParse("ida@example.com", out var email));
        var people = gateway.Service<UserAdminFlow>();

        await people.SetDisabledAsync(email, true, TestContext.Current.CancellationToken);
        await gateway.NotRefreshedAsync(session.RefreshToken);
        Assert.False(await gateway.IsSignedInAsync(session.Jwt));

        await people.SetDisabledAsync(email, false, TestContext.Current.CancellationToken);
        await gateway.NotRefreshedAsync(session.RefreshToken);
        Assert.False(await gateway.IsSignedInAsync(session.Jwt));
    }

    /// <summary>The whole session is over, and an operator can read why.</summary>
    private async Task AssertStolenAsync(ApiSession session)
    {
        Assert.False(await gateway.IsSignedInAsync(session.Jwt));
        await gateway.NotRefreshedAsync(session.RefreshToken);
        Assert.Equal(
            "refresh token stolen",
            gateway.Rows("SELECT end_reason FROM sessions WHERE ended_at IS NOT NULL ORDER BY rowid DESC LIMIT 1").Single()["end_reason"]);
        Assert.Contains(gateway.Logs.Lines, line => line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains("spent refresh token", StringComparison.Ordinal));
    }
}
