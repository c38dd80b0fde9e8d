using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.SignIn;

public sealed class SignInMailTests(SharedGateway shared) : IClassFixture<SharedGateway>
{
    private readonly TestGateway gateway = shared.Gateway;
    [Fact]
    public async Task The_link_and_the_code_stand_on_lines_of_their_own()
    {
        var mail = await gateway.SendAsync("ann@example.com");

        var lines = mail.Mail.Text.Split('\n');
        Assert.Matches($"^{gateway.Config.PublicUrl}/_gateway/link\\?token=[A-Za-z0-9_-]{{98}}$", Assert.Single(lines, line => line.Contains("://", StringComparison.Ordinal)));
        Assert.Matches("^[0-9]{6}$", Assert.Single(lines, line => line.Length == 6));
        Assert.Contains(mail.Link, mail.Mail.Html, StringComparison.Ordinal);
        Assert.Contains($">{mail.Code}<", mail.Mail.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Neither_link_nor_code_stands_in_the_subject()
    {
        var mail = await gateway.SendAsync("ann@example.com");

        Assert.NotEqual("", mail.Mail.Subject);
        Assert.DoesNotContain(mail.Code, mail.Mail.Subject, StringComparison.Ordinal);
        Assert.DoesNotContain(mail.Token, mail.Mail.Subject, StringComparison.Ordinal);
        Assert.DoesNotContain(mail.Mail.Subject, char.IsControl);
    }

    [Fact]
    public async Task Two_links_share_nothing_secret()
    {
        var first = await gateway.SendAsync("ann@example.com");
        var second = await gateway.SendAsync("ann@example.com");

        Assert.NotEqual(first.Token, second.Token);
        Assert.NotEqual(first.MessageId, second.MessageId);
    }

    [Theory]
    [InlineData("de", null, true)]
    [InlineData("de-AT", null, true)]
    [InlineData(null, "de", true)]
    [InlineData(null, "fr, de-CH;q=0.8, en;q=0.5", true)]
    [InlineData("en", "de", false)]
    [InlineData("de", "en", true)]
    [InlineData(null, "en, de;q=0.9", false)]
    [InlineData("xx", null, false)]
    [InlineData("../../etc", "\"", false)]
    [InlineData(null, null, false)]
    public async Task A_mail_speaks_the_language_asked_for(string? locale, string? acceptLanguage, bool german)
    {
        (string, string)[] headers = acceptLanguage is null ? [] : [("Accept-Language", acceptLanguage)];

        using var response = await gateway.PostAsync("/api/magic-link/send", new { email = "ann@example.com", locale }, headers);

        await response.JsonAsync(200);
        var mail = await gateway.Mailbox.NextAsync();
        Assert.StartsWith(german ? "Mit diesem Link melden Sie sich" : "Open this link", mail.Mail.Text, StringComparison.Ordinal);
        Assert.Contains(german ? "<html lang=\"de\">" : "<html lang=\"en\">", mail.Mail.Html, StringComparison.Ordinal);
        Assert.Equal(98, mail.Token.Length);
        Assert.Equal(6, mail.Code.Length);
    }

    [Fact]
    public async Task What_an_asker_calls_itself_cannot_break_out_of_the_mail()
    {
        using var response = await gateway.PostAsync(
            "/api/magic-link/send", new { email = "ann@example.com" }, ("User-Agent", "<script>alert(1)</script> https://evil.example/ Firefox/1.0"));

        await response.JsonAsync(200);
        var mail = await gateway.Mailbox.NextAsync();
        Assert.DoesNotContain("evil.example", mail.Mail.Text + mail.Mail.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", mail.Mail.Html, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Links_point_where_the_operator_says()
    {
        await using var elsewhere = await TestGateway.StartAsync(configure: config => config.With("SignIn:LinkUrl", "https://app.example.com/in?from=mail"));

        var mail = await elsewhere.SendAsync("ann@example.com");

        Assert.StartsWith("https://app.example.com/in?from=mail&token=", mail.Link, StringComparison.Ordinal);
    }
}
