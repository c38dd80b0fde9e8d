using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Pages;

/// <summary>What people do in a browser where more than their mailbox is asked for.</summary>
internal static class FactorVisits
{
    /// <summary>Asks, opens the mail and clicks; the page that follows.</summary>
    public static async Task<Page> ClickAsync(this TestGateway gateway, TestBrowser browser, string email = Visits.Ann)
    {
        using var signedOut = await browser.SubmitAnyAsync("/_gateway/sign-out");
        var mail = await gateway.AskAsync(browser, email);
        return await browser.FollowAsync(await browser.SubmitAsync(await browser.OpenAsync(mail.Link)));
    }

    public static async Task<(Page Shown, Authenticator Phone)> EnrolAsync(this TestBrowser browser, Page offer)
    {
        var shown = await browser.FollowAsync(await browser.SubmitStepAsync(offer, "enroll"));
        Assert.StartsWith("data:image/png;base64,", shown.Document.QuerySelector("img")?.GetAttribute("src"), StringComparison.Ordinal);
        Assert.Equal(10, shown.BackupCodes().Count);
        return (shown, Authenticator.Scan($"otpauth://totp/x:y?secret={shown.Document.QuerySelector("pre")!.TextContent.Trim()}&issuer=x&algorithm=SHA1&digits=6&period=30"));
    }

    /// <summary>The backup codes that a page shows, as they are written there.</summary>
    public static IReadOnlyList<string> BackupCodes(this Page page) => [.. page.Document.QuerySelectorAll(".codes li").Select(code => code.TextContent.Trim())];

    /// <summary>The answer must lead there.</summary>
    public static void LeadsTo(string target, HttpResponseMessage response)
    {
        Assert.Equal(302, (int)response.StatusCode);
        Assert.Equal(target, response.Headers.Location?.OriginalString);
    }
}
