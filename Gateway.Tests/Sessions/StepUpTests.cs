using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Sessions;

/// <summary>A session that is raised goes on: its browser under a new cookie, its other clients as they were.</summary>
public sealed class StepUpTests(SharedGateway shared) : IClassFixture<SharedGateway>
{
    private const string Session = "/api/magic-link/session";
    private readonly TestGateway gateway = shared.Gateway;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_old_cookie_dies_at_once_and_the_new_one_lives(bool oldIsRemembered)
    {
        var old = await gateway.CookieAsync("ann@example.com");
        if (oldIsRemembered)
        {
            Assert.Equal(200, await gateway.StatusAsync(Session, ("Cookie", old)));
        }

        var renewed = await gateway.RaiseCookieAsync(old);

        Assert.Equal(401, await gateway.StatusAsync(Session, ("Cookie", old)));
        Assert.Equal(200, await gateway.StatusAsync(Session, ("Cookie", renewed)));
        Assert.Equal(401, await gateway.StatusAsync(Session, ("Cookie", old)));
        Assert.Equal(await gateway.SessionIdOfAsync(renewed), await gateway.SessionIdOfAsync(renewed));
    }

    [Fact]
    public async Task A_cookie_that_was_renewed_many_times_is_good_in_its_newest_form_only()
    {
        var cookies = new List<string> { await gateway.CookieAsync("bob@example.com") };
        for (var i = 0; i < 4; i++)
        {
            cookies.Add(await gateway.RaiseCookieAsync(cookies[^1]));
        }

        Assert.All(cookies[..^1], old => Assert.Equal(401, gateway.StatusAsync(Session, ("Cookie", old)).Result));
        Assert.Equal(200, await gateway.StatusAsync(Session, ("Cookie", cookies[^1])));
    }

    [Fact]
    public async Task Tokens_of_before_go_on_at_their_own_level()
    {
        var before = await gateway.OpenSessionAsync("cat@example.com");
        var signedInAt = gateway.Clock.GetUtcNow();
        gateway.Clock.Advance(TimeSpan.FromMinutes(5));

        var raised = await gateway.RaiseAsync(before.Jwt);
        gateway.Clock.Advance(TimeSpan.FromMinutes(1));
        var old = await gateway.RefreshedAsync(before.RefreshToken);
        var oldAgain = await gateway.RefreshedAsync(before.RefreshToken);
        var next = await gateway.RefreshedAsync(raised.RefreshToken);

        Assert.True(await gateway.IsSignedInAsync(before.Jwt));
        Assert.Equal(old.RefreshToken, oldAgain.RefreshToken);
        Assert.All([before.Jwt, old.Jwt, oldAgain.Jwt], jwt => Assert.Equal(("email", signedInAt), StepUp.Level(jwt)));
        Assert.All([raised.Jwt, next.Jwt], jwt => Assert.Equal(("email otp mfa", signedInAt.AddMinutes(5)), StepUp.Level(jwt)));
        Assert.All([before, old, raised, next], one => Assert.Equal(StepUp.SessionId(before.Jwt), StepUp.SessionId(one.Jwt)));
    }

    [Fact]
    public async Task Everything_of_a_raised_session_ends_with_it()
    {
        var cookie = await gateway.CookieAsync("dan@example.com");
        var renewed = await gateway.RaiseCookieAsync(cookie);
        Assert.Equal(200, await gateway.StatusAsync(Session, ("Cookie", renewed)));

        using var response = await gateway.RequestAsync(HttpMethod.Post, "/api/magic-link/logout", null, ("Cookie", renewed));

        await response.JsonAsync(200);
        Assert.Equal(401, await gateway.StatusAsync(Session, ("Cookie", renewed)));
        Assert.Equal(401, await gateway.StatusAsync(Session, ("Cookie", cookie)));
    }
}
