using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Pages;

/// <summary>What people do in a browser, step by step.</summary>
internal static class Visits
{
    public const string Ann = "ann@example.com";

    /// <summary>Opens an app's address, is led to sign in, types an address and submits.</summary>
    public static async Task<Page> AskAsync(this TestBrowser browser, string email = Ann, string url = "/wiki?page=start")
    {
        var form = await browser.OpenAsync($"/_gateway/sign-in?returnUrl={Uri.EscapeDataString(url)}");
        Assert.Equal("Sign in", form.Title);
        var sent = await browser.FollowAsync(await browser.SubmitAsync(form, ("email", email)));
        Assert.Equal("Check your mailbox", sent.Title);
        return sent;
    }

    /// <summary>Asks in this browser and reads the mail.</summary>
    public static async Task<ReceivedMail> AskAsync(this TestGateway gateway, TestBrowser browser, string email = Ann, string url = "/wiki?page=start")
    {
        await browser.AskAsync(email, url);
        return await gateway.Mailbox.NextAsync();
    }

    /// <summary>The whole way; the answer to the click on the confirm page.</summary>
    public static async Task<HttpResponseMessage> SignInAsync(this TestGateway gateway, TestBrowser browser, string email = Ann, string url = "/wiki?page=start")
    {
        var mail = await gateway.AskAsync(browser, email, url);
        var answer = await browser.SubmitAsync(await browser.OpenAsync(mail.Link));
        Assert.Equal(302, (int)answer.StatusCode);
        return answer;
    }

    /// <summary>The value of a cookie that an answer sets.</summary>
    public static string Cookie(this HttpResponseMessage response, string name) =>
        response.SetCookie(name).Split(';')[0][(name.Length + 1)..];

    /// <summary>The one <c>Set-Cookie</c> line of that name.</summary>
    public static string SetCookie(this HttpResponseMessage response, string name) =>
        response.Headers.GetValues("Set-Cookie").Single(line => line.StartsWith(name + "=", StringComparison.Ordinal));

    /// <summary>A GET with one cookie and nothing else, as a program sends it.</summary>
    public static Task<HttpResponseMessage> GetWithCookieAsync(this TestGateway gateway, string path, string name, string value)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Cookie", $"{name}={value}");
        return gateway.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
