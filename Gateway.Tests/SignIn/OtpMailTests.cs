using AngleSharp.Html.Parser;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.SignIn;

public sealed class OtpMailTests
{
    [Theory]
    [InlineData("en", "Your code for MagicLink Gateway", "Type this code to finish", "The code works for 5 minutes.")]
    [InlineData("de", "Ihr Code f\u00fcr MagicLink Gateway", "Mit diesem Code schlie\u00dfen Sie", "Der Code gilt 5 Minuten lang.")]
    [InlineData("fr", "Votre code pour MagicLink Gateway", "Saisissez ce code pour terminer", "Le code est valable pendant 5 minutes.")]
    [InlineData("es", "Su c\u00f3digo para MagicLink Gateway", "Escriba este c\u00f3digo para terminar", "El c\u00f3digo vale durante 5 minutos.")]
    public async Task The_mailed_code_comes_in_the_language_of_the_link_with_its_life_and_who_used_the_link(string locale, string subject, string beginning, string lifetime)
    {
        await using var gateway = await TestGateway.StartAsync(configure: config => config.With("Otp:Required", true));
        using var sent = await gateway.PostAsync("/api/magic-link/send", new { email = "ann@example.com", locale });
        var link = await gateway.Mailbox.NextAsync();

        using var verified = await gateway.PostAsync(
            "/api/magic-link/verify", new { token = link.Token }, ("User-Agent", "{{code}} <b>Edg/140.0</b> Windows evil.example"), ("Accept-Language", "en, de, fr, es"));

        var mail = await gateway.Mailbox.NextAsync();
        var document = new HtmlParser().ParseDocument(mail.Mail.Html);
        Assert.Equal(subject, mail.Mail.Subject);
        Assert.StartsWith(beginning, mail.Mail.Text, StringComparison.Ordinal);
        Assert.Equal(locale, document.DocumentElement.GetAttribute("lang"));
        foreach (var said in new[] { lifetime, "Edge, Windows", "127.0.0.1", "ann@example.com", mail.Code })
        {
            Assert.Contains(said, mail.Mail.Text, StringComparison.Ordinal);
            Assert.Contains(said, document.Body!.TextContent, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("evil.example", mail.Mail.Text + mail.Mail.Html, StringComparison.Ordinal);
        Assert.DoesNotContain(mail.Code, mail.Mail.Subject, StringComparison.Ordinal);
        Assert.Equal(mail.Code, Assert.Single(document.All, element => element.ChildElementCount == 0 && element.TextContent.Trim() == mail.Code).TextContent);
        Assert.Empty(document.QuerySelectorAll("a, b, img, script, link"));
    }
}
