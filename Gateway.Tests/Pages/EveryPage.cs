using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Pages;

/// <summary>Walks through every page that people can come to.</summary>
internal static class EveryPage
{
    public static async Task<IReadOnlyList<(string Name, Page Page)>> VisitAsync(TestGateway gateway)
    {
        var pages = new List<(string, Page)>();
        using var browser = gateway.NewBrowser();
        using var other = gateway.NewBrowser();
        var signIn = await browser.OpenAsync("/_gateway/sign-in?returnUrl=%2Fwiki");
        pages.Add(("sign-in", signIn));
        pages.Add(("sign-in, refused", await browser.FollowAsync(await browser.SubmitAsync(signIn, ("email", "nobody")))));
        pages.Add(("sent", await browser.FollowAsync(await browser.SubmitAsync(signIn, ("email", Visits.Ann)))));
        var mail = await gateway.Mailbox.NextAsync();
        var confirm = await browser.OpenAsync(mail.Link);
        pages.Add(("confirm", confirm));
        var elsewhere = await other.OpenAsync(mail.Link);
        pages.Add(("confirm elsewhere", elsewhere));
        pages.Add(("confirm elsewhere, wrong", await other.FollowAsync(await other.SubmitAsync(elsewhere, ("typed", "wrong")))));
        pages.AddRange(await FinishAsync(gateway, browser, await browser.FollowAsync(await browser.SubmitAsync(confirm))));
        pages.Add(("bad link", await browser.OpenAsync(mail.Link)));
        pages.Add(("sign-out", await browser.OpenAsync("/_gateway/sign-out")));
        pages.Add(("denied", await browser.OpenAsync("/_gateway/denied")));
        pages.Add(("denied by a policy", await browser.OpenAsync("/staff")));
        pages.Add(("not found", await browser.OpenAsync("/_gateway/nothing-here")));
        var (stepUp, phone) = await StepUpAsync(gateway, browser);
        pages.AddRange(stepUp);
        pages.AddRange(await AccountAsync(gateway, browser, phone));
        pages.Add(("signed out", await browser.FollowAsync(await browser.SubmitAsync(await browser.OpenAsync("/_gateway/sign-out")))));
        pages.Add(("sign-out of nobody", await browser.OpenAsync("/_gateway/sign-out")));
        return pages;
    }

    private static async Task<IReadOnlyList<(string Name, Page Page)>> FinishAsync(TestGateway gateway, TestBrowser browser, Page asked)
    {
        var otp = (await gateway.Mailbox.NextAsync()).Code;
        var wrong = await browser.FollowAsync(await browser.SubmitStepAsync(asked, "otp", ("code", SignInCalls.Other(otp))));
        var tooSoon = await browser.FollowAsync(await browser.SubmitStepAsync(asked, "resend"));
        await browser.SubmitStepAsync(wrong, "otp", ("code", otp));
        return [("mailed code", asked), ("mailed code, wrong", wrong), ("mailed code, too soon", tooSoon)];
    }

    private static async Task<IReadOnlyList<(string Name, Page Page)>> AccountAsync(TestGateway gateway, TestBrowser browser, Authenticator phone)
    {
        gateway.Clock.Advance(TimeSpan.FromSeconds(30));
        var renewed = await browser.DoAsync(AccountVisits.SecondFactor, "renew", ("code", phone.CodeAt(gateway.Clock.GetUtcNow())));
        return
        [
            ("account", await browser.DoAsync(AccountVisits.Account, "names", ("firstName", "Ann"))),
            ("account, bad name", await browser.DoAsync(AccountVisits.Account, "names", ("lastName", new string('x', 81)))),
            ("account, sessions", await browser.DoAsync(AccountVisits.Sessions, "others")),
            ("account, second factor", await browser.OpenAsync(AccountVisits.SecondFactor)),
            ("account, wrong code", await browser.DoAsync(AccountVisits.SecondFactor, "disable", ("code", "x"))),
            ("account, new codes", renewed),
            ("account, data", await browser.OpenAsync(AccountVisits.Data)),
            ("account, wrong address", await browser.DoAsync(AccountVisits.Data, "erase", ("confirm", "x"))),
            ("account, erased", await browser.OpenAsync(AccountVisits.Account + "/erased")),
        ];
    }

    private static async Task<(IReadOnlyList<(string Name, Page Page)> Pages, Authenticator Phone)> StepUpAsync(TestGateway gateway, TestBrowser browser)
    {
        var byLink = await browser.OpenAsync("/_gateway/second-factor?reason=age");
        var offer = await browser.OpenAsync("/_gateway/second-factor?returnUrl=%2Fwiki");
        var shown = await browser.FollowAsync(await browser.SubmitStepAsync(offer, "enroll"));
        var phone = Authenticator.Scan($"otpauth://totp/x:y?secret={shown.Document.QuerySelector("pre")!.TextContent}&issuer=x&algorithm=SHA1&digits=6&period=30");
        var wrong = await browser.FollowAsync(await browser.SubmitStepAsync(shown, "confirm", ("code", "x")));
        await browser.SubmitStepAsync(wrong, "confirm", ("code", phone.CodeAt(gateway.Clock.GetUtcNow())));
        var asked = await browser.OpenAsync("/_gateway/second-factor?returnUrl=%2Fwiki");
        var wrongCode = await browser.FollowAsync(await browser.SubmitStepAsync(asked, "totp", ("code", "x")));
        return (
            [("sign in again", byLink), ("enrolment, offered", offer), ("enrolment", shown), ("enrolment, wrong", wrong), ("second factor", asked), ("second factor, wrong", wrongCode)],
            phone);
    }

    /// <summary>A gateway on which each page can be reached.</summary>
    public static Task<TestGateway> StartGatewayAsync(Upstream upstream, Action<TestConfig>? configure = null) => TestGateway.StartAsync(upstream, config =>
    {
        config.With("Otp:Required", true).With("Access:Policies:staff:Roles", new System.Text.Json.Nodes.JsonArray("staff"));
        config.Routes["staff"] = TestConfig.Route("/staff/{**path}", "staff");
        configure?.Invoke(config);
    });
}
