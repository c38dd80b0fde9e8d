using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Pages;

/// <summary>No other site may post our forms with a person's cookies.</summary>
public sealed class CrossSiteTests
{
    private static readonly (string Name, string Value)[] Foreign =
    [
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Site", "same-site"),
        ("Sec-Fetch-Site", ""),
        ("Sec-Fetch-Site", "SAME-ORIGIN, cross-site"),
        ("Origin", "https://evil.example"),
        ("Origin", "null"),
        ("Origin", ""),
        ("Origin", "http://localhost"),
        ("Origin", "http://localhost.evil.example"),
        ("Origin", "{0}.evil.example"),
        ("Origin", "{0}/"),
    ];

    [Fact]
    public async Task Another_site_cannot_ask_for_a_link()
    {
        await using var gateway = await TestGateway.StartAsync();
        foreach (var header in Foreign)
        {
            using var refused = await PostAsync(gateway, "/_gateway/sign-in", "", "email=ann@example.com", header);
            AssertRefused(refused, header);
        }

        using var allowed = await PostAsync(gateway, "/_gateway/sign-in", "", "email=bob@example.com");

        Assert.Equal(302, (int)allowed.StatusCode);
        Assert.Equal("bob@example.com", (await gateway.Mailbox.NextAsync()).Mail.To);
        Assert.Equal(1, gateway.Mailbox.Offered);
    }

    [Fact]
    public async Task Another_site_cannot_confirm_a_link()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var browser = gateway.NewBrowser();
        var asked = await browser.SubmitAsync(await browser.OpenAsync("/_gateway/sign-in"), ("email", Visits.Ann));
        var mail = await gateway.Mailbox.NextAsync();
        var page = await browser.OpenAsync(mail.Link);
        var cookies = $"mlg-browser={asked.Cookie("mlg-browser")}; mlg-link={mail.Token}";
        var form = $"challenge={page.Document.QuerySelector("input[name=challenge]")!.GetAttribute("value")}";
        foreach (var header in Foreign)
        {
            using var refused = await PostAsync(gateway, "/_gateway/link", cookies, form, header);
            AssertRefused(refused, header);
        }

        using var allowed = await PostAsync(gateway, "/_gateway/link", cookies, form);

        Assert.Equal(302, (int)allowed.StatusCode);
    }

    [Fact]
    public async Task Another_site_cannot_sign_a_person_out()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var browser = gateway.NewBrowser();
        var cookie = (await gateway.SignInAsync(browser)).Cookie("mlg-session");
        foreach (var header in Foreign)
        {
            using var refused = await PostAsync(gateway, "/_gateway/sign-out", $"mlg-session={cookie}", "", header);
            AssertRefused(refused, header);
        }

        using var session = await gateway.GetWithCookieAsync("/api/magic-link/session", "mlg-session", cookie);

        Assert.Equal(200, (int)session.StatusCode);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("Sec-Fetch-Site", "same-origin")]
    [InlineData("Sec-Fetch-Site", "none")]
    [InlineData("Origin", "{0}")]
    public async Task Our_own_pages_and_programs_without_a_browser_may_post(string? header, string? value)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var browser = gateway.NewBrowser();
        var cookie = (await gateway.SignInAsync(browser)).Cookie("mlg-session");

        using var answer = await PostAsync(gateway, "/_gateway/sign-out", $"mlg-session={cookie}", "", header is null ? null : (header, value!));
        using var session = await gateway.GetWithCookieAsync("/api/magic-link/session", "mlg-session", cookie);

        Assert.Equal("/_gateway/signed-out", answer.Headers.Location?.OriginalString);
        Assert.Equal(401, (int)session.StatusCode);
    }

    [Fact]
    public async Task Where_the_browser_says_the_site_that_decides_and_the_origin_does_not()
    {
        await using var gateway = await TestGateway.StartAsync();

        using var cross = await PostAsync(gateway, "/_gateway/sign-in", "", "email=ann@example.com", ("Sec-Fetch-Site", "cross-site"), ("Origin", gateway.Config.PublicUrl));
        using var same = await PostAsync(gateway, "/_gateway/sign-in", "", "email=ann@example.com", ("Sec-Fetch-Site", "same-origin"), ("Origin", "null"));

        Assert.Equal(403, (int)cross.StatusCode);
        Assert.Equal(302, (int)same.StatusCode);
    }

    private static void AssertRefused(HttpResponseMessage answer, (string Name, string Value) header)
    {
        Assert.True((int)answer.StatusCode == 403, $"{header}: {(int)answer.StatusCode}");
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    private static Task<HttpResponseMessage> PostAsync(
        TestGateway gateway, string path, string cookies, string form, params (string Name, string Value)?[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent(form, new System.Net.Http.Headers.MediaTypeHeaderValue("application/x-www-form-urlencoded")),
        };
        request.Headers.Add("Accept", "text/html");
        if (cookies.Length > 0)
        {
            request.Headers.Add("Cookie", cookies);
        }

        foreach (var header in headers.OfType<(string Name, string Value)>())
        {
            request.Headers.TryAddWithoutValidation(
                header.Name, string.Format(System.Globalization.CultureInfo.InvariantCulture, header.Value, gateway.Config.PublicUrl));
        }

        return gateway.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
