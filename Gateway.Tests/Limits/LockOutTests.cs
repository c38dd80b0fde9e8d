using System.Text.Json.Nodes;
using MagicLink.Gateway.Tests.Harness;
using MagicLink.Gateway.Tests.Pages;

namespace MagicLink.Gateway.Tests.Limits;

/// <summary>What an attacker with a thousand addresses gets, and what the owner of the mailbox keeps.</summary>
public sealed class LockOutTests
{
    private const string Ann = "ann@example.com";
    private const int Many = 1000;

    [Fact]
    public async Task A_thousand_addresses_get_no_more_mails_or_guesses_and_keep_the_owner_out_of_nothing()
    {
        await using var gateway = await TestGateway.StartAsync(configure: config => config.Guarded());
        using var own = gateway.NewBrowser();
        using var signedInBefore = await gateway.SignInAsync(own);
        gateway.Clock.Advance(TimeSpan.FromMinutes(20));

        var sends = await Task.WhenAll(Enumerable.Range(0, Many).Select(i => SendAsync(gateway, Address(i))));
        Assert.Equal(5, sends.Count(status => status == 200));
        Assert.Equal(Many - 5, sends.Count(status => status == 429));
        var codes = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            codes.Add((await gateway.Mailbox.NextAsync()).Code);
        }

        // Guesses that are wrong for each mail: each bears five, and the address ten before it is locked.
        var wrong = Enumerable.Range(0, Many).Select(i => $"{i:D6}").Where(code => !codes.Contains(code)).ToList();
        await Task.WhenAll(wrong.Select((code, i) => GuessAsync(gateway, Address(i), code)));
        Assert.Equal(5L, gateway.Rows("SELECT MAX(code_attempts) AS n FROM challenges").Single()["n"]);
        Assert.Equal(10L, gateway.Rows("SELECT failures AS n FROM attempts WHERE factor = 'email_code'").Single()["n"]);
        foreach (var code in codes)
        {
            Assert.Equal(401, await GuessAsync(gateway, "203.0.113.1", code));
        }

        // The owner comes back to the browser of before.
        using var signedOut = await own.SubmitAsync(await own.OpenAsync("/_gateway/sign-out"));
        using var signedIn = await gateway.SignInAsync(own);
        Assert.Equal("/wiki?page=start", signedIn.Headers.Location!.OriginalString);
        Assert.Null(gateway.Mailbox.TryNext());
    }

    [Fact]
    public async Task Neither_do_they_by_using_up_the_budget_of_all_mails()
    {
        await using var gateway = await TestGateway.StartAsync(configure: config => config.Guarded().With("Limits:Rules", new JsonArray(
            TestConfig.Rule("act:send", "15m", 5, "email"), TestConfig.Rule("act:send", "15m", 30, "global"))));
        using var own = gateway.NewBrowser();
        using var signedInBefore = await gateway.SignInAsync(own);
        var sends = await Task.WhenAll(Enumerable.Range(0, Many).Select(i => SendAsync(gateway, Address(i), $"p{i}@example.com")));
        Assert.Equal(29, sends.Count(status => status == 200));
        for (var i = 0; i < 29; i++)
        {
            await gateway.Mailbox.NextAsync();
        }

        using var signedOut = await own.SubmitAsync(await own.OpenAsync("/_gateway/sign-out"));
        using var signedIn = await gateway.SignInAsync(own);
        Assert.Equal(302, (int)signedIn.StatusCode);
    }

    [Fact]
    public async Task The_reserve_has_an_end_and_belongs_to_one_browser_and_one_person()
    {
        await using var gateway = await TestGateway.StartAsync(configure: config => config.Guarded());
        using var own = gateway.NewBrowser();
        using var strange = gateway.NewBrowser();
        using var ownAnswer = await gateway.SignInAsync(own);
        using var strangeAnswer = await gateway.SignInAsync(strange, "eve@example.com");
        gateway.Clock.Advance(TimeSpan.FromSeconds(1));
        foreach (var email in new[] { Ann, "bob@example.com" })
        {
            await Task.WhenAll(Enumerable.Range(0, 10).Select(i => SendAsync(gateway, Address(i), email)));
        }

        Assert.Equal(429, await AskAsync(strange, Ann));
        Assert.Equal(429, await AskAsync(own, "bob@example.com"));
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(200, await AskAsync(own, Ann));
        }

        Assert.Equal(429, await AskAsync(own, Ann));
        gateway.Clock.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal(200, await AskAsync(own, Ann));
    }

    [Fact]
    public async Task Strangers_links_do_not_void_the_link_of_a_browser_that_is_known()
    {
        await using var gateway = await TestGateway.StartAsync(configure: config => config.Guarded().With("Limits:Enabled", false));
        using var own = gateway.NewBrowser();
        using var before = await gateway.SignInAsync(own);
        using var signedOut = await own.SubmitAsync(await own.OpenAsync("/_gateway/sign-out"));
        var mail = await gateway.AskAsync(own);

        for (var i = 0; i < 40; i++)
        {
            Assert.Equal(200, await SendAsync(gateway, Address(i)));
        }

        Assert.Equal(10L, gateway.Rows("SELECT COUNT(*) AS n FROM challenges WHERE killed_at IS NULL AND consumed_at IS NULL").Single()["n"]);
        using var signedIn = await own.SubmitAsync(await own.OpenAsync(mail.Link));
        Assert.Equal(302, (int)signedIn.StatusCode);
    }

    [Fact]
    public async Task Strangers_learn_nothing_of_who_is_known_where()
    {
        await using var gateway = await TestGateway.StartAsync(configure: config => config.Guarded());
        using var own = gateway.NewBrowser();
        using var before = await gateway.SignInAsync(own);
        gateway.Clock.Advance(TimeSpan.FromMinutes(20));
        string[] people = [Ann, "bob@example.com"];
        var answers = new List<string>();
        foreach (var email in people)
        {
            for (var i = 0; i < 7; i++)
            {
                using var answer = await gateway.PostAsync("/api/magic-link/send", new { email }, ("X-Forwarded-For", Address(i + (email == Ann ? 0 : 100))));
                answers.Add($"{i} {(int)answer.StatusCode} {string.Join(' ', answer.Headers.Where(header => header.Key != "Date").Select(header => $"{header.Key}={string.Join(',', header.Value)}"))}");
            }
        }

        Assert.Equal(answers[..7], answers[7..]);
    }

    [Fact]
    public async Task A_person_keeps_twenty_browsers_at_most_and_none_once_deleted()
    {
        await using var gateway = await TestGateway.StartAsync();
        for (var i = 0; i < 22; i++)
        {
            using var browser = gateway.NewBrowser();
            using var answer = await gateway.SignInAsync(browser);
            gateway.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(20, gateway.Count("known_browsers"));
        Assert.True(MagicLink.Gateway.Mail.EmailAddress.TryParse(Ann, out var email));
        await gateway.Service<MagicLink.Gateway.Sessions.UserAdminFlow>().DeleteAsync(email, TestContext.Current.CancellationToken);
        Assert.Equal(0, gateway.Count("known_browsers"));
    }

    private static string Address(int i) => $"10.{i >> 8}.{i & 255}.1";

    private static async Task<int> SendAsync(TestGateway gateway, string from, string email = Ann)
    {
        using var answer = await gateway.PostAsync("/api/magic-link/send", new { email }, ("X-Forwarded-For", from));
        return (int)answer.StatusCode;
    }

    private static async Task<int> GuessAsync(TestGateway gateway, string from, string code)
    {
        using var answer = await gateway.PostAsync("/api/magic-link/code/verify", new { email = Ann, code }, ("X-Forwarded-For", from));
        return (int)answer.StatusCode;
    }

    private static async Task<int> AskAsync(TestBrowser browser, string email)
    {
        var form = await browser.OpenAsync("/_gateway/sign-in?again=yes");
        return (await browser.FollowAsync(await browser.SubmitAsync(form, ("email", email)))).Status;
    }
}
