using System.Text.RegularExpressions;
using AngleSharp.Html.Parser;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Mail.Templates;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.SignIn;

/// <summary>Mails as an operator words them, in files beside <c>gateway.json</c>.</summary>
public sealed partial class OwnMailTemplateTests
{
    [Fact]
    public async Task A_template_for_the_language_comes_before_one_for_all_and_that_before_the_built_in_one()
    {
        await using var gateway = await TestGateway.StartAsync(configure: config => config.With("Otp:Required", true)
            .WithMailTemplate("sign-in.txt", "For all, to {{email}}:\n{{link}}\n{{code}}\n")
            .WithMailTemplate("sign-in.de.txt", "Auf Deutsch:\r\n{{link}}\r\n{{ code }}\r\n")
            .WithMailTemplate("sign-in.subject.txt", "{{brand}} for all\n")
            .WithMailTemplate("sign-in.fr.subject.txt", "{{brand}} \u00e0 la fran\u00e7aise")
            .WithMailTemplate("sign-in.es.html", "<p>Hola: <a href=\"{{link}}\">{{code}}</a></p>")
            .WithMailTemplate("code.fr.txt", "Fran\u00e7ais\n{{code}}"));

        var english = await AskAsync(gateway, "en");
        var german = await AskAsync(gateway, "de");
        var french = await AskAsync(gateway, "fr");
        var spanish = await AskAsync(gateway, "es");

        Assert.Equal(("MagicLink Gateway for all", $"For all, to ann@example.com:\n{english.Link}\n{english.Code}\n"), (english.Mail.Subject, english.Mail.Text));
        Assert.Equal(("MagicLink Gateway for all", $"Auf Deutsch:\n{german.Link}\n{german.Code}\n"), (german.Mail.Subject, german.Mail.Text));
        Assert.Equal("MagicLink Gateway \u00e0 la fran\u00e7aise", french.Mail.Subject);
        Assert.StartsWith("For all, to ", french.Mail.Text, StringComparison.Ordinal);
        Assert.Equal($"<p>Hola: <a href=\"{spanish.Link}\">{spanish.Code}</a></p>\n", spanish.Mail.Html);
        Assert.All([english, german, french], mail => Assert.Contains("<!doctype html>", mail.Mail.Html, StringComparison.Ordinal));
        Assert.Contains("lang=\"de\"", german.Mail.Html, StringComparison.Ordinal);

        using var verified = await gateway.VerifyLinkAsync(french.Token);
        var otp = await gateway.Mailbox.NextAsync();
        Assert.Equal(("Votre code pour MagicLink Gateway", $"Fran\u00e7ais\n{otp.Code}\n"), (otp.Mail.Subject, otp.Mail.Text));
    }

    [Fact]
    public async Task Every_placeholder_is_filled_in_and_is_in_the_documentation()
    {
        static string All(MailKind kind, IEnumerable<string> names) => string.Join('\n', names.Select(name => $"<p id=\"{kind.Name}-{name}\">{{{{{name}}}}}</p>"));
        await using var gateway = await TestGateway.StartAsync(configure: config => config
            .With("Otp:Required", true).With("Brand:Support", "Room 12").With("Brand:SupportLink", "https://help.example.com/")
            .WithMailTemplate("sign-in.html", All(MailWords.SignIn, MailWords.SignIn.Placeholders))
            .WithMailTemplate("code.html", All(MailWords.FurtherCode, MailWords.FurtherCode.Placeholders)));
        var link = await AskAsync(gateway, "en");
        using var verified = await gateway.VerifyLinkAsync(link.Token);
        var otp = await gateway.Mailbox.NextAsync();

        var documented = Documented().Matches(await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "docs", "mail.md"), TestContext.Current.CancellationToken))
            .Select(match => match.Groups[1].Value).ToHashSet(StringComparer.Ordinal);
        foreach (var (kind, html) in new[] { (MailWords.SignIn, link.Mail.Html), (MailWords.FurtherCode, otp.Mail.Html) })
        {
            var values = new HtmlParser().ParseDocument(html).QuerySelectorAll("p").ToDictionary(element => element.Id!, element => element.TextContent);
            Assert.Equal(kind.Placeholders.Select(name => $"{kind.Name}-{name}").Order(StringComparer.Ordinal), values.Keys.Order(StringComparer.Ordinal));
            Assert.DoesNotContain(values.Values, value => value.Length == 0 || value.Contains('{', StringComparison.Ordinal));
            Assert.Empty(kind.Placeholders.Except(documented));
        }

        Assert.Empty(documented.Except(MailWords.SignIn.Placeholders).Except(MailWords.FurtherCode.Placeholders));
    }

    [Fact]
    public async Task The_built_in_templates_are_templates_as_an_operator_may_write_them()
    {
        using var config = new TestConfig();
        foreach (var file in TemplateName.All(MailWords.Kinds, []).Keys)
        {
            config.WithMailTemplate(file, BuiltInTemplates.Source(file));
        }

        Assert.Empty(await config.CheckAsync());
        await using var copied = await TestGateway.StartAsync(config);
        await using var plain = await TestGateway.StartAsync();
        var (own, builtIn) = (await AskAsync(copied, "de"), await AskAsync(plain, "de"));
        Assert.Equal(builtIn.Mail.Subject, own.Mail.Subject);
        Assert.Equal(Masked(builtIn, plain), Masked(own, copied));
    }

    [Fact]
    public async Task A_template_is_read_at_the_start_and_not_again()
    {
        await using var gateway = await TestGateway.StartAsync(configure: config => config.WithMailTemplate("sign-in.subject.txt", "Before"));
        gateway.Config.WithMailTemplate("sign-in.subject.txt", "{{after");

        Assert.Equal("Before", (await AskAsync(gateway, "en")).Mail.Subject);
    }

    // What differs between two mails that were asked for on two gateways.
    private static string Masked(ReceivedMail mail, TestGateway gateway) => Regex.Replace(
        (mail.Mail.Text + mail.Mail.Html).Replace(mail.Token, "TOKEN", StringComparison.Ordinal).Replace(mail.Code, "CODE", StringComparison.Ordinal)
            .Replace(gateway.Config.PublicUrl, "URL", StringComparison.Ordinal),
        "[0-9]{1,2}\\. [^ ]+ [0-9]{4}, [0-9]{2}:[0-9]{2} UTC",
        "TIME");

    private static async Task<ReceivedMail> AskAsync(TestGateway gateway, string locale)
    {
        using var response = await gateway.PostAsync("/api/magic-link/send", new { email = "ann@example.com", locale });
        await response.JsonAsync(200);
        return await gateway.Mailbox.NextAsync();
    }

    [GeneratedRegex(@"`\{\{([A-Za-z.]+)\}\}`")]
    private static partial Regex Documented();
}
