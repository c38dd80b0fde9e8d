using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Pages;

/// <summary>What a stranger on the same network can do to a person who signs in with a browser.</summary>
public sealed class StrangerTests
{
    [Fact]
    public async Task Posts_without_our_cookie_do_not_void_a_browsers_link()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var person = gateway.NewBrowser();
        using var asked = await person.SubmitAsync(await person.OpenAsync("/_gateway/sign-in"), ("email", "ann@example.com"));
        var own = await gateway.Mailbox.NextAsync();

        for (var i = 0; i < 12; i++)
        {
            await AskAsync(gateway, cookie: null);
        }

        using var signedIn = await person.SubmitAsync(await person.OpenAsync(own.Link));
        Assert.Equal(302, (int)signedIn.StatusCode);
    }

    [Theory]
    [InlineData("mlg-browser=made-up")]
    [InlineData("mlg-browser=made~up")]
    [InlineData("mlg-browser=~")]
    public async Task A_made_up_browser_cookie_is_no_browser(string cookie)
    {
        await using var gateway = await TestGateway.StartAsync();

        for (var i = 0; i < 4; i++)
        {
            await AskAsync(gateway, cookie.Replace("up", $"up{i}", StringComparison.Ordinal));
        }

        // Four browsers would have four live links; one network has three.
        Assert.Equal(3L, gateway.Rows("SELECT COUNT(*) AS n FROM challenges WHERE killed_at IS NULL").Single()["n"]);
    }

    private static async Task AskAsync(TestGateway gateway, string? cookie)
    {
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("email", "ann@example.com")]);
        (string, string)[] headers = cookie is null ? [] : [("Cookie", cookie)];
        using var answer = await gateway.RequestAsync(HttpMethod.Post, "/_gateway/sign-in", form, headers);
        Assert.Equal(302, (int)answer.StatusCode);
    }
}
