using System.Net.Http.Json;
using MagicLink.Gateway.Tests.Harness;
using Microsoft.Playwright;

namespace MagicLink.Gateway.Tests.Browser;

/// <summary>One person's way through every page there is, in whatever language, with two browsers; <paramref name="see"/> is called on each page.</summary>
internal sealed class Walk(CarefulSite site, IPage page, IPage other, Func<IPage, string, Task> see)
{
    private readonly string email = site.NewAddress("ann.lee");

    public async Task GoAsync()
    {
        var link = await AskAsync();
        await ConfirmAsync(link);
        await BadLinksAsync(link);
        await FactorAsync();
        await AccountAsync();
        await UnsentAsync();
        await ProblemsAsync();
        await SignOutAsync();
    }

    private async Task<string> AskAsync()
    {
        await page.GotoAsync($"{site.Url}/handbook");
        await see(page, "sign-in");
        await page.SendAsync("email", "ann@localhost");
        await see(page, "sign-in-refused");
        await page.AskForLinkAsync(email);
        await see(page, "sent");
        await page.GotoAsync($"{site.Url}/_gateway/sign-in/sent?on=yes");
        await see(page, "sent-not-yet");
        await page.SendAsync("code", "12");
        await see(page, "sent-wrong");
        var mail = await site.MailAsync(email);
        await other.GotoAsync($"{site.Url}/_gateway/dev/mailbox");
        await see(other, "mailbox");
        return mail.Link;
    }

    private async Task ConfirmAsync(string link)
    {
        await page.GotoAsync(link);
        await see(page, "confirm");
        await other.GotoAsync(link);
        await see(other, "confirm-elsewhere");
        await other.SendAsync("typed", "bob@example.com");
        await see(other, "confirm-elsewhere-wrong");
        await page.SendAsync("challenge");
        await see(page, "mailed-code");
        var code = (await site.MailAsync(email)).Code;
        await page.SendAsync("code", SignInCalls.Other(code));
        await see(page, "mailed-code-wrong");
        await page.StepAsync("resend");
        await see(page, "mailed-code-too-soon");
        await page.SendAsync("code", code);
        await page.ArrivesAsync($"{site.Url}/handbook");
    }

    private async Task BadLinksAsync(string used)
    {
        await page.GotoAsync(used);
        await see(page, "link-used-signed-in");
        await other.GotoAsync(used);
        await see(other, "link-used");
        await other.GotoAsync($"{site.Url}/_gateway/link?token=none");
        await see(other, "link-unknown");
        await other.GotoAsync($"{site.Url}/_gateway/sign-in");
        await other.AskForLinkAsync(email);
        var late = await site.MailAsync(email);
        site.Clock.Advance(TimeSpan.FromMinutes(16));
        await other.GotoAsync($"{site.Url}/_gateway/sign-in/sent");
        await see(other, "sent-over");
        await other.GotoAsync(late.Link);
        await see(other, "link-expired");
    }

    private async Task FactorAsync()
    {
        await page.GotoAsync($"{site.Url}/_gateway/second-factor?reason=age");
        await see(page, "sign-in-again");
        await page.GotoAsync($"{site.Url}/vault/x");
        await see(page, "enrolment-offered");
        await page.StepAsync("enroll");
        await see(page, "enrolment");
        var phone = await page.ScanAsync();
        await page.SendAsync("code", phone.WrongCodeAt(site.Clock.GetUtcNow()));
        await see(page, "enrolment-wrong");
        await page.SendAsync("code", phone.CodeAt(site.Clock.GetUtcNow()));
        await page.ArrivesAsync($"{site.Url}/vault/x");
        await page.GotoAsync($"{site.Url}/_gateway/second-factor?returnUrl=%2Fhandbook");
        await page.Locator("summary").ClickAsync();
        await see(page, "second-factor");
        await page.SendAsync("code", phone.WrongCodeAt(site.Clock.GetUtcNow()));
        await see(page, "second-factor-wrong");
    }

    private async Task AccountAsync()
    {
        foreach (var part in new[] { "", "/sessions", "/second-factor", "/data" })
        {
            await SeeAtAsync("account" + part.Replace('/', '-'), "/_gateway/account" + part);
        }

        await other.GotoAsync($"{site.Url}/_gateway/account/erased");
        await see(other, "account-erased");
    }

    private async Task UnsentAsync()
    {
        await other.GotoAsync($"{site.Url}/_gateway/sign-in");
        await other.LeaveAsync(() => other.EvaluateAsync("() => { const form = document.createElement('form'); form.method = 'post'; form.action = '/handbook'; document.body.append(form); form.submit() }"));
        await other.IsAtAsync($"{site.Url}/handbook");
        await see(other, "unsent");
    }

    private async Task ProblemsAsync()
    {
        await SeeAtAsync("denied", "/staff/list");
        await SeeAtAsync("not-found", "/_gateway/nothing-here");
        await SeeAtAsync("app-down", "/down/x");
        await SeeAtAsync("hand-over-unclear", "/_gateway/hand-over");
        await RefusedAsync("banned", "/api/magic-link/verify", new { token = "none" }, tries: 20);
    }

    private async Task SeeAtAsync(string name, string path)
    {
        await page.GotoAsync(site.Url + path);
        await see(page, name);
    }

    /// <summary>What a browser is told at an address from where somebody tried too often.</summary>
    private async Task RefusedAsync(string name, string path, object body, int tries)
    {
        var address = site.NewClientAddress();
        for (var i = 0; i < tries; i++)
        {
            using var call = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body), Headers = { { "X-Forwarded-For", address } } };
            using var answer = await site.Gateway.Client.SendAsync(call, TestContext.Current.CancellationToken);
        }

        var here = page.ViewportSize!;
        await using var profile = await site.Browser.NewProfileAsync(width: here.Width, locale: await page.EvaluateAsync<string>("navigator.language"), address: address);
        var refused = await profile.NewPageAsync();
        await refused.GotoAsync($"{site.Url}/_gateway/sign-in");
        if (await refused.Locator("input[name=email]").CountAsync() > 0)
        {
            await refused.AskForLinkAsync(email);
        }

        await see(refused, name);
    }

    private async Task SignOutAsync()
    {
        await SeeAtAsync("sign-out", "/_gateway/sign-out");
        await page.LeaveAsync(() => page.Locator("main form button").ClickAsync());
        await see(page, "signed-out");
        await SeeAtAsync("sign-out-of-nobody", "/_gateway/sign-out");
    }
}
