using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Pages;

/// <summary>What people do on the pages of their account.</summary>
internal static class AccountVisits
{
    public const string Account = "/_gateway/account";
    public const string Sessions = Account + "/sessions";
    public const string SecondFactor = Account + "/second-factor";
    public const string Data = Account + "/data";

    /// <summary>A browser in which somebody is signed in.</summary>
    public static async Task<TestBrowser> SignedInAsync(this TestGateway gateway, string email)
    {
        var browser = gateway.NewBrowser();
        using var signedIn = await gateway.SignInAsync(browser, email);
        return browser;
    }

    /// <summary>A browser in which somebody with an authenticator is signed in, and what the person enrolled.</summary>
    /// <param name="remember">Whether the browser is not asked for the second factor again.</param>
    public static async Task<(TestBrowser Browser, Enrolment Enrolment)> SignedInWithFactorAsync(this TestGateway gateway, string email, bool remember = false)
    {
        var enrolment = await gateway.EnrolAsync(await gateway.JwtAsync(email));
        return (await gateway.SignedInWithFactorAsync(email, enrolment, remember), enrolment);
    }

    /// <summary>Another browser of somebody with an authenticator.</summary>
    public static async Task<TestBrowser> SignedInWithFactorAsync(this TestGateway gateway, string email, Enrolment enrolment, bool remember = false)
    {
        var browser = gateway.NewBrowser();
        var asked = await gateway.ClickAsync(browser, email);
        using var signedIn = remember
            ? await browser.SubmitStepAsync(asked, "totp", ("code", gateway.CodeOf(enrolment)), ("remember", "yes"))
            : await browser.SubmitStepAsync(asked, "totp", ("code", gateway.CodeOf(enrolment)));
        Assert.Equal(302, (int)signedIn.StatusCode);
        gateway.Clock.Advance(TimeSpan.FromSeconds(30));
        return browser;
    }

    /// <summary>What the authenticator shows now.</summary>
    public static string CodeOf(this TestGateway gateway, Enrolment enrolment) => enrolment.Phone.CodeAt(gateway.Clock.GetUtcNow());

    /// <summary>Submits a step's form and sees what follows.</summary>
    public static async Task<Page> DoAsync(this TestBrowser browser, string path, string step, params (string Name, string Value)[] fields) =>
        await browser.FollowAsync(await browser.SubmitStepAsync(await browser.OpenAsync(path), step, fields));

    /// <summary>What the page says was done; null when it says nothing.</summary>
    public static string? Notice(this Page page) => page.Document.QuerySelector("[role=status]")?.TextContent;

    /// <summary>What the page says is wrong.</summary>
    public static string? Fault(this Page page) => page.Document.QuerySelector("[role=alert]")?.TextContent;

    /// <summary>The values of the buttons that end or forget one of a list.</summary>
    public static IReadOnlyList<string> Ids(this Page page) => [.. page.Document.QuerySelectorAll("button[name=id]").Select(button => button.GetAttribute("value")!)];

    /// <summary>Led to sign in, and back to this page.</summary>
    public static void AssertLedToSignIn(HttpResponseMessage response, string path) =>
        FactorVisits.LeadsTo($"/_gateway/sign-in?returnUrl={Uri.EscapeDataString(path)}", response);
}
