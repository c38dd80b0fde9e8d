namespace MagicLink.Gateway.Tests.Harness;

/// <summary>A person's session in a browser, by its cookie as it goes over the wire.</summary>
internal static class BrowserSession
{
    /// <summary>Signs in over the pages; the header <c>Cookie</c> of the browser's session.</summary>
    public static async Task<string> CookieAsync(this TestGateway gateway, string email)
    {
        using var browser = gateway.NewBrowser();
        using var asked = await browser.SubmitAsync(await browser.OpenAsync("/_gateway/sign-in"), ("email", email));
        Assert.Equal(302, (int)asked.StatusCode);
        var confirm = await browser.OpenAsync((await gateway.Mailbox.NextAsync()).Link);
        using var signedIn = await browser.SubmitAsync(confirm);
        var set = signedIn.Headers.GetValues("Set-Cookie").Single(cookie => cookie.StartsWith("mlg-session=", StringComparison.Ordinal));
        return set.Split(';')[0];
    }
}
