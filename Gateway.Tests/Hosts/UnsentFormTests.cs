using System.Text;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Hosts;

/// <summary>A form to an app on a host of its own, sent too late: the way round over the sign-in host brings the session there, and it can be sent again.</summary>
public sealed class UnsentFormTests : IAsyncLifetime
{
    private const string Form = SeveralHosts.Wiki + "/edit?id=7";
    private const string Told = "did not reach the application";
    private Upstream upstream = null!;
    private TestGateway gateway = null!;
    private HostBrowser browser = null!;

    public async ValueTask InitializeAsync()
    {
        upstream = await Upstream.StartAsync();
        gateway = await SeveralHosts.StartAsync(upstream, config => SeveralHosts.Add(config, "open", "/open/{**path}", "wiki.example.com", "anonymous"));
        browser = new HostBrowser(gateway);
    }

    public async ValueTask DisposeAsync()
    {
        browser.Dispose();
        await gateway.DisposeAsync();
        await upstream.DisposeAsync();
    }

    [Theory]
    [InlineData(Form, true)]
    [InlineData(Form, false)]
    [InlineData(SeveralHosts.Wiki + "/open/form", true)]
    [InlineData(SeveralHosts.Wiki + "/open/form", false)]
    [InlineData(null, true)]
    public async Task The_page_leads_over_the_sign_in_host_to_where_the_form_was_and_then_it_goes_through(string? form, bool isSignedInThere)
    {
        await browser.SignInAsync(Form);
        browser.CookiesAt(SeveralHosts.Wiki).Clear();
        if (!isSignedInThere)
        {
            browser.CookiesAt(SeveralHosts.SignIn).Remove(SeveralHosts.Session);
        }

        upstream.Requests.Clear();
        var page = await PostAsync(form);
        Assert.Equal((401, "Not sent yet"), (page.Status, page.Title));
        Assert.Empty(browser.CookiesAt(SeveralHosts.Wiki));
        var way = page.Document.QuerySelector("[target=_blank]")!.GetAttribute("href")!;
        _ = isSignedInThere ? await browser.OpenAsync(way) : await browser.SignInAsync(way);

        Assert.Equal(form ?? SeveralHosts.Wiki + "/", browser.At.AbsoluteUri);
        Assert.DoesNotContain(upstream.Requests, request => request.Method != "GET" || request.RawTarget.StartsWith("/save", StringComparison.Ordinal));
        upstream.Requests.Clear();
        Assert.Equal(SeveralHosts.Hello, (await PostAsync(form)).Html);
        Assert.Equal(("POST", "/save?id=7", "text=typed"), Assert.Single(upstream.Requests) is var arrived ? (arrived.Method, arrived.RawTarget, arrived.Body) : default);
    }

    [Fact]
    public async Task A_proof_that_is_too_old_is_renewed_and_the_form_goes_through_with_it()
    {
        await browser.SignInAsync(Form);
        var phone = await browser.EnrolAsync();
        await browser.OpenAsync(Form);
        gateway.Clock.Advance(TimeSpan.FromMinutes(10));
        upstream.Requests.Clear();

        var page = await PostAsync(Form, "/vault/save");
        Assert.Equal(401, page.Status);
        var asked = await browser.OpenAsync(page.Document.QuerySelector("[target=_blank]")!.GetAttribute("href")!);
        Assert.Equal("Confirm with your authenticator", asked.Title);
        await browser.SubmitAsync(asked, ("code", phone.CodeAt(gateway.Clock.GetUtcNow())));

        Assert.Equal(Form, browser.At.AbsoluteUri);
        upstream.Requests.Clear();
        Assert.Equal(SeveralHosts.Hello, (await PostAsync(Form, "/vault/save")).Html);
        Assert.Equal("text=typed", Assert.Single(upstream.Requests).Body);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Behind_a_proxy_that_only_asks_the_person_is_told_on_the_way(bool isSignedInThere)
    {
        await browser.SignInAsync(Form);
        browser.CookiesAt(SeveralHosts.Wiki).Clear();
        if (!isSignedInThere)
        {
            browser.CookiesAt(SeveralHosts.SignIn).Remove(SeveralHosts.Session);
        }

        var told = await browser.FollowAsync(await AskAsync("/save?id=7"));

        Assert.Equal((200, isSignedInThere ? "Not sent yet" : "Sign in"), (told.Status, told.Title));
        Assert.Contains(Told, told.Text, StringComparison.Ordinal);
        if (!isSignedInThere)
        {
            Assert.Equal("Check your mailbox", (await browser.SubmitAsync(told, ("email", SeveralHosts.Ann))).Title);
            await browser.SubmitAsync(await browser.OpenAsync((await gateway.Mailbox.NextAsync()).Link));
            Assert.Equal(Form, browser.At.AbsoluteUri);
        }
        else
        {
            Assert.Equal(Form, told.Document.QuerySelector("main a")!.GetAttribute("href"));
        }

        using var again = await AskAsync("/save?id=7");
        Assert.Equal(200, (int)again.StatusCode);
    }

    [Fact]
    public async Task Behind_a_proxy_that_only_asks_a_person_who_proved_more_is_told_after_it()
    {
        await browser.SignInAsync(Form);
        var phone = await browser.EnrolAsync();
        await browser.OpenAsync(Form);
        gateway.Clock.Advance(TimeSpan.FromMinutes(10));

        var asked = await browser.FollowAsync(await AskAsync("/vault/save"));
        Assert.Equal("Confirm with your authenticator", asked.Title);
        var told = await browser.SubmitAsync(asked, ("code", phone.CodeAt(gateway.Clock.GetUtcNow())));

        Assert.Equal("Not sent yet", told.Title);
        Assert.Contains(Told, told.Text, StringComparison.Ordinal);
        Assert.Equal(Form, told.Document.QuerySelector("main a")!.GetAttribute("href"));
        using var again = await AskAsync("/vault/save");
        Assert.Equal(200, (int)again.StatusCode);
    }

    [Theory]
    [InlineData("?returnUrl=https%3A%2F%2Freports.example.org%2F")]
    [InlineData("?returnUrl=.example.org%2F")]
    [InlineData("?returnUrl=%40reports.example.org%2F")]
    [InlineData("?returnUrl=")]
    [InlineData("?returnUrl=%2Fa&returnUrl=%2Fb")]
    public async Task The_way_round_begins_for_this_host_alone(string query)
    {
        using var refused = await browser.GetAsync(SeveralHosts.Wiki + "/_gateway/arrive" + query);

        Assert.Equal((410, false), ((int)refused.StatusCode, refused.Headers.Contains("Set-Cookie")));
    }

    private static StringContent Body() => new("text=typed", Encoding.UTF8, "application/x-www-form-urlencoded");

    private static (string, string)[] Headers(string? referer) =>
        [("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Site", "same-origin"), .. referer is null ? [] : new[] { ("Referer", referer) }];

    private async Task<Page> PostAsync(string? referer, string path = "/save?id=7") =>
        await browser.FollowAsync(await browser.SendAsync(HttpMethod.Post, new Uri(SeveralHosts.Wiki + path), Body(), Headers(referer)));

    /// <summary>What a proxy asks about such a form, from the form's own page.</summary>
    private Task<HttpResponseMessage> AskAsync(string path) => browser.SendAsync(
        HttpMethod.Get, new Uri(SeveralHosts.Wiki + "/_gateway/forward-auth"), null,
        [.. Headers(Form), ("X-Forwarded-Method", "POST"), ("X-Forwarded-Host", "wiki.example.com"), ("X-Forwarded-Uri", path)]);
}
