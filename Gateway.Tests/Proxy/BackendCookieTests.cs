using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Proxy;

public sealed class BackendCookieTests
{
    [Fact]
    public async Task A_backend_sets_its_own_cookies_and_never_ours()
    {
        string[] ours =
        [
            "mlg-session=evil", "mlg-session=evil; Path=/; HttpOnly", "MLG-SESSION=evil", "Mlg-Browser=evil", "mlg-link=evil; Max-Age=0",
            "__Host-mlg-session=evil; Secure; Path=/", "__host-mlg-session=evil", "__HOST-MLG-BROWSER=evil", "=mlg-session=evil", " =mlg-session=evil", "= mlg-session=evil",
            "==mlg-session=evil", "mlg-session", "mlg-session ; Path=/", "mlg-session =evil", "=__Host-mlg-session=evil", "mlg-session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
        ];
        string[] own = ["sid=1; Path=/; HttpOnly", "theme=dark", "mlg-sessions=1", "xmlg-session=1", "a=mlg-session=1", "__Host-app=1; Secure; Path=/", "flag"];
        await using var upstream = await Upstream.StartAsync(context =>
        {
            context.Response.Headers.SetCookie = new([.. ours, .. own, .. ours]);
            return Task.CompletedTask;
        });
        await using var gateway = await TestGateway.StartAsync(upstream, config => config.Routes["app"] = TestConfig.Route("/{**path}", "anonymous"));

        using var answer = await gateway.GetAsync("/x");

        Assert.Equal(own, answer.Headers.GetValues("Set-Cookie"));
    }

    [Fact]
    public async Task A_backend_that_sets_nothing_but_our_names_sets_nothing()
    {
        await using var upstream = await Upstream.StartAsync(context =>
        {
            context.Response.Headers.SetCookie = "mlg-session=evil";
            return Task.CompletedTask;
        });
        await using var gateway = await TestGateway.StartAsync(upstream);

        using var answer = await gateway.GetAsync("/x", await gateway.JwtAsync("ann@example.com"));

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }
}
