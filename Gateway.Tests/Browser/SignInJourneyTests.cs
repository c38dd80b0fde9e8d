using Microsoft.Playwright;

namespace MagicLink.Gateway.Tests.Browser;

/// <summary>Ways to be signed in as people go them: with a tab that waits, without script, in another browser, with the keyboard alone; and as machines go them.</summary>
public sealed class SignInJourneyTests(Site site) : IClassFixture<Site>
{
    private const string Waiting = "/_gateway/sign-in/sent";

    [Fact]
    public async Task A_waiting_page_goes_on_when_the_link_is_confirmed_in_another_tab()
    {
        var email = site.NewAddress();
        await using var elsewhere = await site.Browser.NewProfileAsync();
        await using var profile = await site.Browser.NewProfileAsync();
        var stranger = await AskAsync(elsewhere, email);
        await site.MailAsync(email);
        var waiting = await AskAsync(profile, email);

        var opened = await profile.NewPageAsync();
        await opened.GotoAsync((await site.MailAsync(email)).Link);
        await opened.SendAsync("challenge");

        await opened.ArrivesAsync($"{site.Url}/handbook");
        await waiting.ArrivesAsync($"{site.Url}/handbook");

        // Seen again, it looks again: there is nothing for this browser to see.
        var look = await stranger.RunAndWaitForResponseAsync(
            () => stranger.EvaluateAsync("() => { document.dispatchEvent(new Event('visibilitychange')); }"), answer => answer.Request.Method == "HEAD");
        Assert.Equal(200, look.Status);
        await stranger.ShowsAsync("Check your mailbox");
        Assert.Equal(site.Url + Waiting, stranger.Url);
    }

    [Fact]
    public async Task Without_script_the_waiting_page_takes_the_code_or_goes_on_by_hand()
    {
        var (typing, opening) = (site.NewAddress(), site.NewAddress());
        await using var first = await site.Browser.NewProfileAsync(ColorScheme.Dark, width: 360, hasScript: false);
        await using var second = await site.Browser.NewProfileAsync(ColorScheme.Dark, width: 360, hasScript: false);

        var page = await AskAsync(first, typing);
        await page.SendAsync("code", (await site.MailAsync(typing)).Code);
        await page.ArrivesAsync($"{site.Url}/handbook");

        var waiting = await AskAsync(second, opening);
        var opened = await second.NewPageAsync();
        await opened.GotoAsync((await site.MailAsync(opening)).Link);
        await opened.SendAsync("challenge");
        await opened.ArrivesAsync($"{site.Url}/handbook");
        Assert.Equal(site.Url + Waiting, waiting.Url);
        await waiting.GetByRole(AriaRole.Link, new() { Name = "Go on here" }).ClickAsync();
        await waiting.ArrivesAsync($"{site.Url}/handbook");
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task In_another_browser_the_page_says_who_asked_and_takes_the_address_or_the_code(bool hasScript, bool takesAddress)
    {
        var email = site.NewAddress();
        await using var profile = await site.Browser.NewProfileAsync();
        await using var elsewhere = await site.Browser.NewProfileAsync(hasScript: hasScript);
        await AskAsync(profile, email);
        var mail = await site.MailAsync(email);
        var page = await elsewhere.NewPageAsync();

        await page.GotoAsync(mail.Link);
        Assert.Equal(["Chrome, Linux", "127.0.0.1", "just now"], await page.Locator("main dd").AllTextContentsAsync());
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        var field = page.GetByLabel("Mail address or code");
        await Assertions.Expect(field).ToBeFocusedAsync();
        await Assertions.Expect(page.Locator("#typed:invalid")).ToHaveCountAsync(1);

        await SubmitUncheckedAsync(page, page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }));
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("Type the mail address or the code first.");
        Assert.False(await IsSignedInAsync(elsewhere));

        await page.SendAsync("typed", takesAddress ? email : mail.Code);
        await page.ArrivesAsync($"{site.Url}/handbook");
        Assert.True(await IsSignedInAsync(elsewhere));
    }

    [Fact]
    public async Task A_mail_scanner_that_runs_the_page_and_presses_everything_signs_nobody_in()
    {
        var email = site.NewAddress();
        await using var profile = await site.Browser.NewProfileAsync();
        await using var scanner = await site.Browser.NewProfileAsync();
        await AskAsync(profile, email);
        var link = (await site.MailAsync(email)).Link;
        var scan = await scanner.NewPageAsync();

        await scan.GotoAsync(link);
        var buttons = await scan.Locator("button").CountAsync();
        Assert.True(buttons > 1, "the page's button and those of its foot are pressed");
        for (var i = 0; i < buttons; i++)
        {
            await scan.GotoAsync(link);
            await SubmitUncheckedAsync(scan, scan.Locator("button").Nth(i));
            Assert.False(await IsSignedInAsync(scanner));
        }

        var page = await profile.NewPageAsync();
        await page.GotoAsync(link);
        await page.SendAsync("challenge");
        await page.ArrivesAsync($"{site.Url}/handbook");
    }

    [Fact]
    public async Task The_keyboard_alone_is_enough()
    {
        var email = site.NewAddress();
        await using var profile = await site.Browser.NewProfileAsync();
        var page = await profile.NewPageAsync();
        await page.GotoAsync($"{site.Url}/handbook");
        await page.Keyboard.TypeAsync(email);
        await page.Keyboard.PressAsync("Enter");
        await page.ShowsAsync("Check your mailbox");

        Assert.Contains("code", await TabThroughAsync(page));
        await page.ReloadAsync();
        while (await page.EvaluateAsync<string>("document.activeElement.id") != "code")
        {
            await page.Keyboard.PressAsync("Tab");
        }

        await page.Keyboard.TypeAsync((await site.MailAsync(email)).Code);
        await page.Keyboard.PressAsync("Enter");
        await page.ArrivesAsync($"{site.Url}/handbook");

        await page.GotoAsync($"{site.Url}/_gateway/account");
        await page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(page.Locator(".skip")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.IsAtAsync($"{site.Url}/_gateway/account#content");
        await page.Keyboard.PressAsync("Tab");
        Assert.True(await page.EvaluateAsync<bool>("document.activeElement.closest('#content') !== null"), "what comes next is in the content");
        await page.GotoAsync($"{site.Url}/_gateway/account?again");
        Assert.Contains("firstName", await TabThroughAsync(page));
    }

    [Fact]
    public async Task No_token_is_left_in_history_or_referrer()
    {
        var email = site.NewAddress();
        await using var profile = await site.Browser.NewProfileAsync();
        var page = await AskAsync(profile, email);
        var mail = await site.MailAsync(email);
        var requests = new List<IRequest>();
        page.Request += (_, request) => requests.Add(request);

        await page.GotoAsync($"{site.Url}/_gateway/dev/mailbox");
        await page.LeaveAsync(() => page.Locator($"a[href='{mail.Link}']").ClickAsync());
        var left = await LeftBehindAsync(profile, page);
        await page.SendAsync("challenge");
        await page.ArrivesAsync($"{site.Url}/handbook");
        left += await LeftBehindAsync(profile, page);

        Assert.Contains("/_gateway/link", left, StringComparison.Ordinal);
        Assert.DoesNotContain(mail.Token, left, StringComparison.Ordinal);
        Assert.DoesNotContain("token=", left, StringComparison.Ordinal);
        var asked = Assert.Single(requests, request => request.Url.Contains(mail.Token, StringComparison.Ordinal));
        Assert.Equal(mail.Link, asked.Url);
        foreach (var request in requests)
        {
            Assert.DoesNotContain(mail.Token, await request.HeaderValueAsync("referer") ?? "", StringComparison.Ordinal);
        }
    }

    /// <summary>The page that waits for a mail, in a browser that asked for it on its way to the app.</summary>
    private async Task<IPage> AskAsync(IBrowserContext profile, string email)
    {
        var page = await profile.NewPageAsync();
        await page.GotoAsync($"{site.Url}/handbook");
        await page.AskForLinkAsync(email);
        await page.ShowsAsync("Check your mailbox");
        return page;
    }

    /// <summary>Presses a button where the browser does not look whether fields are filled in.</summary>
    private static Task SubmitUncheckedAsync(IPage page, ILocator button) => page.LeaveAsync(async () =>
    {
        await button.EvaluateAsync("button => { button.form.noValidate = true; }");
        await button.ClickAsync();
    });

    private static async Task<bool> IsSignedInAsync(IBrowserContext profile) =>
        (await profile.CookiesAsync()).Any(cookie => cookie.Name.EndsWith("mlg-session", StringComparison.Ordinal));

    /// <summary>Presses Tab until the focus comes round: each stop is to be seen, and nothing that can be used is left out.</summary>
    private static async Task<IReadOnlyList<string>> TabThroughAsync(IPage page)
    {
        const string Stop = """
            () => {
              const here = document.activeElement;
              if (here === document.body || here.dataset.seen) return ['', ''];
              here.dataset.seen = 'yes';
              const style = getComputedStyle(here);
              return [here.id || here.outerHTML, style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0 ? 'outlined' : 'plain'];
            }
            """;
        var stops = new List<string>();
        while (true)
        {
            await page.Keyboard.PressAsync("Tab");
            var stop = await page.EvaluateAsync<string[]>(Stop);
            if (stop[0].Length == 0)
            {
                break;
            }

            Assert.True(stop[1] == "outlined", $"the focus cannot be seen at {stop[0]}");
            stops.Add(stop[0]);
            Assert.True(stops.Count < 60, "the focus does not come round");
        }

        Assert.Empty(await page.EvaluateAsync<string[]>(
            "[...document.querySelectorAll('a[href],button,select,summary,input:not([type=hidden])')].filter(e => e.checkVisibility() && !e.dataset.seen).map(e => e.outerHTML)"));
        return stops;
    }

    /// <summary>
    /// What the entries of the tab's history, the page's referrer and its list of what was loaded tell. What Chromium notes beside an entry as
    /// asked for at first (<c>userTypedURL</c>) is no place to go back to, and out of every server's reach.
    /// </summary>
    private static async Task<string> LeftBehindAsync(IBrowserContext profile, IPage page)
    {
        var session = await profile.NewCDPSessionAsync(page);
        var history = await session.SendAsync("Page.getNavigationHistory");
        await session.DetachAsync();
        var entries = history!.Value.GetProperty("entries").EnumerateArray().Select(entry => $"{entry.GetProperty("url")} {entry.GetProperty("title")}\n");
        return string.Concat(entries) + await page.EvaluateAsync<string>("[location.href, document.referrer, ...performance.getEntries().map(entry => entry.name)].join('\\n')");
    }
}
