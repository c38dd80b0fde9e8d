using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Proxy;

/// <summary>Our cookies and tokens stay here; everybody else's go to the backend as they are.</summary>
public sealed class CredentialTests(ProxiedGateway shared) : IClassFixture<ProxiedGateway>
{
    [Theory]
    [InlineData("a=b; mlg-session=x; c=d", "a=b; c=d")]
    [InlineData("mlg-session=x", null)]
    [InlineData("mlg-session=x; mlg-browser=y; mlg-link=z", null)]
    [InlineData("MLG-Session=x; a=b", "a=b")]
    [InlineData("__Host-mlg-session=x; __host-MLG-BROWSER=y; a=b", "a=b")]
    [InlineData("a=b;mlg-link=x;c=d", "a=b; c=d")]
    [InlineData(" =mlg-session=x; a=b", "a=b")]
    [InlineData("mlg-session; a=b", "a=b")]
    [InlineData("mlg-session =x; a=b", "a=b")]
    [InlineData("a=b; a=c; mlg-other=x", "a=b; a=c; mlg-other=x")]
    [InlineData("xmlg-session=x; mlg-sessions=y", "xmlg-session=x; mlg-sessions=y")]
    [InlineData("a=\"x y\"; b=%20; c=d=e; flag", "a=\"x y\"; b=%20; c=d=e; flag")]
    public async Task Our_cookies_never_go_upstream_while_others_stay(string sent, string? arrives)
    {
        foreach (var (path, bearer) in new[] { ("/public/x", null), ("/x", shared.User) })
        {
            Assert.Equal(arrives, (await shared.ArrivedAsync(path, bearer, $"Cookie: {sent}"))["Cookie"]);
        }
    }

    [Fact]
    public async Task A_signed_in_browsers_cookies_stay_here()
    {
        using var browser = shared.Gateway.NewBrowser();
        var signIn = await browser.OpenAsync("/wiki/x");
        await browser.FollowAsync(await browser.SubmitAsync(signIn, ("email", "bea@example.com")));
        var confirm = await browser.OpenAsync((await shared.Gateway.Mailbox.NextAsync()).Link);
        shared.Upstream.Requests.Clear();

        Assert.Equal(200, (await browser.FollowAsync(await browser.SubmitAsync(confirm))).Status);

        var arrived = Assert.Single(shared.Upstream.Requests);
        Assert.Equal("bea@example.com", arrived["Remote-Email"]);
        Assert.Null(arrived["Cookie"]);
    }

    [Fact]
    public async Task Our_bearer_token_stays_here_unless_the_route_forwards_it()
    {
        Assert.Null((await shared.ArrivedAsync("/x", shared.User))["Authorization"]);
        Assert.Null((await shared.ArrivedAsync("/public/x", shared.User))["Authorization"]);
        Assert.Equal($"Bearer {shared.User}", (await shared.ArrivedAsync("/forwards/x", shared.User))["Authorization"]);
    }

    [Theory]
    [InlineData("Basic YW5uOnNlY3JldA==")]
    [InlineData("Digest username=\"ann\"")]
    [InlineData("Bearer opaque-token-of-the-backend")]
    [InlineData("Bearer eyJhbGciOiJub25lIn0.eyJpc3MiOiJodHRwczovL290aGVyLmV4YW1wbGUifQ.")]
    [InlineData("ApiKey 123")]
    public async Task What_is_not_ours_goes_to_the_backend_untouched(string authorization)
    {
        var arrived = await shared.ArrivedAsync("/public/x", bearer: null, $"Authorization: {authorization}");

        Assert.Equal(authorization, arrived["Authorization"]);
        Assert.DoesNotContain(arrived.Headers.Keys, name => name.StartsWith("X-Gateway", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("/public/x")]
    [InlineData("/open/x")]
    public async Task A_token_of_ours_that_does_not_count_makes_nobody_and_stays_here_even_where_tokens_are_forwarded(string path)
    {
        var ended = await shared.Gateway.JwtAsync("eve@example.com");
        Assert.Equal(200, (await shared.Gateway.RawAsync("POST /api/magic-link/logout HTTP/1.1", $"Authorization: Bearer {ended}", "Content-Length: 0")).Status);
        var assertion = (await shared.ArrivedAsync("/x", shared.User))["X-Gateway-Assertion"]!;

        foreach (var bad in new[] { shared.User[..^6] + "AAAAAA", ended, await shared.Gateway.AdminTokenAsync($"for {path[1..5]}"), assertion })
        {
            var arrived = await shared.ArrivedAsync(path, bad);
            Assert.Null(arrived["Authorization"]);
            Assert.DoesNotContain(arrived.Headers.Keys, name => name.StartsWith("X-Gateway", StringComparison.OrdinalIgnoreCase));
        }
    }

    [Fact]
    public async Task Where_tokens_are_forwarded_foreign_ones_go_on_as_well_and_nobody_gets_one()
    {
        Assert.Equal($"Bearer {shared.User}", (await shared.ArrivedAsync("/open/x", shared.User))["Authorization"]);
        Assert.Equal("Bearer opaque", (await shared.ArrivedAsync("/open/x", "opaque"))["Authorization"]);
        Assert.Null((await shared.ArrivedAsync("/open/x", null))["Authorization"]);
    }

    [Fact]
    public async Task A_browsers_session_never_yields_a_token()
    {
        using var browser = shared.Gateway.NewBrowser();
        var cookie = await SignInAsync(browser, "dan@example.com");

        foreach (var path in new[] { "/forwards/x", "/open/x", "/x" })
        {
            var arrived = await shared.ArrivedAsync(path, null, $"Cookie: {cookie}");
            Assert.Equal("dan@example.com", arrived["X-Gateway-Email"]);
            Assert.Null(arrived["Authorization"]);
            Assert.Null(arrived["Cookie"]);
        }
    }

    [Fact]
    public async Task A_cookie_inside_another_cookies_value_signs_nobody_in()
    {
        using var browser = shared.Gateway.NewBrowser();
        var cookie = await SignInAsync(browser, "cid@example.com");
        Assert.Equal(200, (await shared.Gateway.RawAsync("GET /x HTTP/1.1", $"Cookie: a=b; {cookie}")).Status);

        // Browsers allow a backend to set such a value; a comma separates no cookies (RFC 6265 §4.2.1).
        Assert.Equal(401, (await shared.Gateway.RawAsync("GET /x HTTP/1.1", $"Cookie: a=b,{cookie}")).Status);
        Assert.Equal(401, (await shared.Gateway.RawAsync("GET /x HTTP/1.1", $"Cookie: a=b, {cookie}")).Status);
        Assert.Equal(401, (await shared.Gateway.RawAsync("GET /x HTTP/1.1", $"Cookie: a={cookie}")).Status);
        Assert.Equal(401, (await shared.Gateway.RawAsync("GET /x HTTP/1.1", $"Cookie: {cookie.ToUpperInvariant()}")).Status);
    }

    private async Task<string> SignInAsync(TestBrowser browser, string email)
    {
        var signIn = await browser.OpenAsync("/_gateway/sign-in");
        await browser.FollowAsync(await browser.SubmitAsync(signIn, ("email", email)));
        var confirm = await browser.OpenAsync((await shared.Gateway.Mailbox.NextAsync()).Link);
        using var signedIn = await browser.SubmitAsync(confirm);
        return signedIn.Headers.GetValues("Set-Cookie").Single(line => line.StartsWith("mlg-session=", StringComparison.Ordinal)).Split(';')[0];
    }
}
