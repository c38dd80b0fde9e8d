using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Pages;

/// <summary>A link opened where it was not asked for: signing in takes something that the person types.</summary>
public sealed class OtherBrowserTests
{
    [Fact]
    public async Task The_page_says_which_device_asked()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var phone = gateway.NewBrowser();
        using var desk = gateway.NewBrowser();
        var mail = await gateway.AskAsync(phone);

        var page = await desk.OpenAsync(mail.Link);

        Assert.Contains("Firefox, Linux", page.Text, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1", page.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ann@example.com")]
    [InlineData("  Ann@EXAMPLE.com ")]
    public async Task The_address_signs_in(string typed)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var phone = gateway.NewBrowser();
        using var desk = gateway.NewBrowser();
        var mail = await gateway.AskAsync(phone);

        var answer = await desk.SubmitAsync(await desk.OpenAsync(mail.Link), ("typed", typed));

        Assert.Equal(302, (int)answer.StatusCode);
        Assert.Equal("/wiki?page=start", answer.Headers.Location?.OriginalString);
        Assert.NotEqual("", answer.Cookie("mlg-session"));
    }

    [Theory]
    [InlineData("{0}")]
    [InlineData(" {0} ")]
    public async Task The_code_signs_in(string format)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var phone = gateway.NewBrowser();
        using var desk = gateway.NewBrowser();
        var mail = await gateway.AskAsync(phone);
        var typed = string.Format(System.Globalization.CultureInfo.InvariantCulture, format, mail.Code);

        var answer = await desk.SubmitAsync(await desk.OpenAsync(mail.Link), ("typed", typed));

        Assert.Equal(302, (int)answer.StatusCode);
        Assert.NotEqual("", answer.Cookie("mlg-session"));
    }

    [Theory]
    [InlineData("bob@example.com", "That is neither the address nor the code")]
    [InlineData("ann", "That is neither the address nor the code")]
    [InlineData("a…@example.com", "That is neither the address nor the code")]
    [InlineData("", "Type the mail address or the code first")]
    [InlineData("   ", "Type the mail address or the code first")]
    public async Task Anything_else_is_said_to_be_wrong_and_the_right_thing_still_works(string typed, string said)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var phone = gateway.NewBrowser();
        using var desk = gateway.NewBrowser();
        var mail = await gateway.AskAsync(phone);

        var again = await desk.FollowAsync(await desk.SubmitAsync(await desk.OpenAsync(mail.Link), ("typed", typed)));
        var answer = await desk.SubmitAsync(again, ("typed", Visits.Ann));

        Assert.Equal(400, again.Status);
        Assert.Contains(said, again.Document.QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("", again.Document.QuerySelector("input[name=typed]")!.GetAttribute("value") ?? "");
        Assert.Equal(302, (int)answer.StatusCode);
    }

    [Fact]
    public async Task After_five_wrong_tries_only_the_browser_that_asked_can_use_the_link()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var phone = gateway.NewBrowser();
        using var desk = gateway.NewBrowser();
        var mail = await gateway.AskAsync(phone);
        var page = await desk.OpenAsync(mail.Link);
        for (var i = 0; i < 5; i++)
        {
            page = await desk.FollowAsync(await desk.SubmitAsync(page, ("typed", "bob@example.com")));
            Assert.Contains("neither the address nor the code", page.Text, StringComparison.Ordinal);
        }

        var byAddress = await desk.FollowAsync(await desk.SubmitAsync(page, ("typed", Visits.Ann)));
        var byCode = await desk.FollowAsync(await desk.SubmitAsync(page, ("typed", mail.Code)));
        var here = await phone.SubmitAsync(await phone.OpenAsync(mail.Link));

        Assert.Equal(400, byAddress.Status);
        Assert.Contains("Too many wrong tries", byAddress.Text, StringComparison.Ordinal);
        Assert.Contains("Too many wrong tries", byCode.Text, StringComparison.Ordinal);
        Assert.Equal(302, (int)here.StatusCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stranger_who_guesses_codes_does_not_spoil_the_link_of_any_browser(bool typesAddress)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var phone = gateway.NewBrowser();
        using var desk = gateway.NewBrowser();
        var mail = await gateway.AskAsync(phone);
        for (var i = 0; i < 10; i++)
        {
            using var guess = await gateway.VerifyCodeAsync(Visits.Ann, "none");
            await guess.RefusalAsync(401, "OTP_INVALID");
        }

        var answer = await desk.SubmitAsync(await desk.OpenAsync(mail.Link), ("typed", typesAddress ? Visits.Ann : mail.Code));

        Assert.Equal(302, (int)answer.StatusCode);
        Assert.NotEqual("", answer.Cookie("mlg-session"));
    }

    [Fact]
    public async Task The_code_of_another_mail_does_not_fit()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var phone = gateway.NewBrowser();
        using var desk = gateway.NewBrowser();
        var first = await gateway.AskAsync(phone);
        var second = await gateway.AskAsync(phone);
        if (second.Code == first.Code)
        {
            second = await gateway.AskAsync(phone); // one time in a million two mails carry the same code
        }

        var answer = await desk.SubmitAsync(await desk.OpenAsync(first.Link), ("typed", second.Code));

        Assert.Equal(400, (int)answer.StatusCode);
    }

    [Fact]
    public async Task A_code_past_its_time_does_not_sign_in_though_the_link_still_lives()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var phone = gateway.NewBrowser();
        using var desk = gateway.NewBrowser();
        var mail = await gateway.AskAsync(phone);
        gateway.Clock.Advance(TimeSpan.FromMinutes(11));

        var byCode = await desk.SubmitAsync(await desk.OpenAsync(mail.Link), ("typed", mail.Code));
        var byAddress = await desk.SubmitAsync(await desk.OpenAsync(mail.Link), ("typed", Visits.Ann));

        Assert.Equal(400, (int)byCode.StatusCode);
        Assert.Equal(302, (int)byAddress.StatusCode);
    }

    [Fact]
    public async Task A_link_asked_over_the_api_needs_something_typed_in_any_browser()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var browser = gateway.NewBrowser();
        using var earlier = await gateway.SignInAsync(browser);
        var mail = await gateway.SendAsync(Visits.Ann);

        var page = await browser.OpenAsync(mail.Link);
        var click = await browser.SubmitAsync(page);
        var typed = await browser.SubmitAsync(page, ("typed", Visits.Ann));

        Assert.NotNull(page.Document.QuerySelector("input[name=typed]"));
        Assert.Equal(400, (int)click.StatusCode);
        Assert.Equal(302, (int)typed.StatusCode);
    }
}
