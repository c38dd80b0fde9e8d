using AngleSharp.Html.Parser;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.SignIn;

public sealed class SignInMailTests(SharedGateway shared) : IClassFixture<SharedGateway>
{
    private static readonly Dictionary<string, string> Beginnings = new(StringComparer.Ordinal)
    {
        ["en"] = "Open this link",
        ["de"] = "Mit diesem Link melden Sie sich",
        ["fr"] = "Ouvrez ce lien",
        ["es"] = "Abra este enlace",
    };

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
    [InlineData("de", null, "de")]
    [InlineData("de-AT", null, "de")]
    [InlineData(null, "de", "de")]
    [InlineData(null, "it, de-CH;q=0.8, en;q=0.5", "de")]
    [InlineData("en", "de", "en")]
    [InlineData("de", "en", "de")]
    [InlineData(null, "en, de;q=0.9", "en")]
    [InlineData("fr-CA", "de", "fr")]
    [InlineData(null, "es-MX, en;q=0.8", "es")]
    [InlineData("xx", null, "en")]
    [InlineData("../../etc", "\"", "en")]
    [InlineData(null, null, "en")]
    public async Task A_mail_speaks_the_language_asked_for(string? locale, string? acceptLanguage, string language)
    {
        (string, string)[] headers = acceptLanguage is null ? [] : [("Accept-Language", acceptLanguage)];

        using var response = await gateway.PostAsync("/api/magic-link/send", new { email = "ann@example.com", locale }, headers);

        await response.JsonAsync(200);
        var mail = await gateway.Mailbox.NextAsync();
        Assert.StartsWith(Beginnings[language], mail.Mail.Text, StringComparison.Ordinal);
        Assert.Contains($"<html lang=\"{language}\">", mail.Mail.Html, StringComparison.Ordinal);
        Assert.Equal(98, mail.Token.Length);
        Assert.Equal(6, mail.Code.Length);
    }

    [Theory]
    [InlineData("en", "1 November 2026, 09:05 UTC", "The link works once, for 15 minutes.", "The code works for 10 minutes.")]
    [InlineData("de", "1. November 2026, 09:05 UTC", "Der Link gilt einmal, 15 Minuten lang.", "Der Code gilt 10 Minuten lang.")]
    [InlineData("fr", "1 novembre 2026 \u00e0 09:05 UTC", "Le lien ne sert qu\u2019une fois, pendant 15 minutes.", "Le code est valable pendant 10 minutes.")]
    [InlineData("es", "1 de noviembre de 2026, 09:05 UTC", "El enlace funciona una sola vez, durante 15 minutos.", "El c\u00f3digo vale durante 10 minutos.")]
    public async Task A_mail_says_how_long_it_counts_and_who_asked_for_it_from_where_and_when(string locale, string time, string link, string code)
    {
        var clock = new ManualClock();
        clock.Advance(new DateTimeOffset(2026, 11, 1, 9, 5, 30, TimeSpan.Zero) - clock.GetUtcNow());
        await using var dated = await TestGateway.StartAsync(new TestConfig(), ownsConfig: true, clock);

        using var response = await dated.PostAsync(
            "/api/magic-link/send", new { email = "ann@example.com", locale }, ("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"));

        await response.JsonAsync(200);
        var mail = (await dated.Mailbox.NextAsync()).Mail;
        foreach (var said in new[] { time, link, code, "Firefox, Linux", "127.0.0.1", "ann@example.com" })
        {
            Assert.Contains(said, mail.Text, StringComparison.Ordinal);
            Assert.Contains(said, new HtmlParser().ParseDocument(mail.Html).Body!.TextContent, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("00:01:00", "for 1 minute.")]
    [InlineData("00:01:59", "for 1 minute.")]
    [InlineData("00:00:30", "for 1 minute.")]
    [InlineData("1.00:00:00", "for 1440 minutes.")]
    public async Task A_lifetime_is_said_in_whole_minutes(string lifetime, string said)
    {
        await using var brief = await TestGateway.StartAsync(configure: config => config.With("SignIn:LinkLifetime", lifetime));

        Assert.Contains("The link works once, " + said, (await brief.SendAsync("ann@example.com")).Mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_html_says_what_the_text_says_and_fetches_nothing()
    {
        var mail = await gateway.SendAsync("ann@example.com");

        var document = new HtmlParser().ParseDocument(mail.Mail.Html);
        Assert.All(document.QuerySelectorAll("a"), anchor => Assert.Equal(mail.Link, anchor.GetAttribute("href")));
        Assert.Equal(["Sign in", mail.Link], document.QuerySelectorAll("a").Select(anchor => anchor.TextContent));
        var code = Assert.Single(document.All, element => element.ChildElementCount == 0 && element.TextContent.Trim() == mail.Code);
        Assert.Equal(mail.Code, code.TextContent);
        Assert.Contains("user-select:all", code.GetAttribute("style"), StringComparison.Ordinal);
        Assert.Equal("Sign in to MagicLink Gateway", Assert.Single(document.QuerySelectorAll("h1")).TextContent);
        Assert.Equal(mail.Mail.Subject, document.Title);
        Assert.Equal("light dark", document.QuerySelector("meta[name=color-scheme]")!.GetAttribute("content"));
        Assert.Equal("light dark", document.QuerySelector("meta[name=supported-color-schemes]")!.GetAttribute("content"));
        Assert.Contains("prefers-color-scheme: dark", document.QuerySelector("style")!.TextContent, StringComparison.Ordinal);
        Assert.StartsWith("The link in this mail signs you in.", document.Body!.TextContent.Trim(), StringComparison.Ordinal);
        Assert.All(document.QuerySelectorAll("table"), table => Assert.Equal("presentation", table.GetAttribute("role")));
        Assert.Empty(document.QuerySelectorAll("img, script, link, iframe, object, embed, video, audio, form, svg, base, [background], [srcset]"));
        Assert.DoesNotContain("url(", mail.Mail.Html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("@import", mail.Mail.Html, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(3, mail.Mail.Html.Split("://").Length - 1); // the button's, and the address with its own
        Assert.True(mail.Mail.Html.Length < 10_000, $"the HTML has {mail.Mail.Html.Length} characters");
    }

    [Theory]
    [InlineData("<script>alert(1)</script> https://evil.example/ Firefox/1.0", "Firefox")]
    [InlineData("{{code}} {{link}} {{evil.example}}", "unknown")]
    [InlineData("Chrome/1.0 {{code}} Linux\" onclick=\"x()\" evil.example", "Chrome, Linux")]
    [InlineData("Safari/1.0\tBcc: eve@evil.example", "Safari")]
    public async Task What_an_asker_calls_itself_cannot_break_out_of_the_mail(string agent, string device)
    {
        using var response = await gateway.PostAsync("/api/magic-link/send", new { email = "ann@example.com" }, ("User-Agent", agent));

        await response.JsonAsync(200);
        var mail = await gateway.Mailbox.NextAsync();
        Assert.Contains($"  Device: {device}\n", mail.Mail.Text, StringComparison.Ordinal);
        Assert.Contains($">{device}</td>", mail.Mail.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("evil.example", mail.Mail.Text + mail.Mail.Html + mail.Mail.Subject, StringComparison.Ordinal);
        Assert.Empty(new HtmlParser().ParseDocument(mail.Mail.Html).QuerySelectorAll("script, [onclick]"));
        Assert.Equal(1, mail.Mail.Html.Split(mail.Code).Length - 1);
    }

    [Fact]
    public async Task A_brand_that_looks_like_markup_or_a_placeholder_is_a_name()
    {
        const string brand = "<b>R&D</b> {{code}} \"Wiki\"";
        await using var branded = await TestGateway.StartAsync(configure: config => config.With("Brand:Name", brand));

        var mail = await branded.SendAsync("ann@example.com");

        Assert.Equal($"Sign in to {brand}", mail.Mail.Subject);
        Assert.Equal($"Sign in to {brand}", new HtmlParser().ParseDocument(mail.Mail.Html).QuerySelector("h1")!.TextContent);
        Assert.Contains(brand, mail.Mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mail_wears_the_colours_of_the_brand_and_says_whom_to_ask()
    {
        await using var branded = await TestGateway.StartAsync(configure: config => config
            .With("Brand:Accent", "#ffd400").With("Brand:Support", "Questions? Ask <the> help desk.").With("Brand:SupportLink", "mailto:help@example.com?subject=Wiki"));

        var mail = await branded.SendAsync("ann@example.com");

        var document = new HtmlParser().ParseDocument(mail.Mail.Html);
        var button = document.QuerySelector("a.button")!.GetAttribute("style")!;
        Assert.Contains("background:#ffd400", button, StringComparison.Ordinal);
        Assert.Contains("color:#000000", button, StringComparison.Ordinal);
        Assert.Contains("Questions? Ask <the> help desk.", document.Body!.TextContent, StringComparison.Ordinal);
        Assert.Equal("mailto:help@example.com?subject=Wiki", document.QuerySelectorAll("a")[^1].GetAttribute("href"));
        Assert.EndsWith("\n\nQuestions? Ask <the> help desk.\n  help@example.com\n", mail.Mail.Text, StringComparison.Ordinal);
        Assert.StartsWith(branded.Config.PublicUrl, mail.Link, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Links_point_where_the_operator_says()
    {
        await using var elsewhere = await TestGateway.StartAsync(configure: config => config.With("SignIn:LinkUrl", "https://app.example.com/in?from=mail"));

        var mail = await elsewhere.SendAsync("ann@example.com");

        Assert.StartsWith("https://app.example.com/in?from=mail&token=", mail.Link, StringComparison.Ordinal);
    }
}
