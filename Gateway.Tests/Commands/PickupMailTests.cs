using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Commands;

/// <summary>The files that scripts read mails from.</summary>
public sealed class PickupMailTests
{
    [Theory]
    [InlineData("Follow this link to sign in:")]
    [InlineData("Mit diesem Link melden Sie sich an (gültig für 15 Minuten, auch ohne Gerät – versprochen):")]
    public async Task A_mail_carries_the_link_and_the_code_on_lines_of_their_own(string greeting)
    {
        using var config = new TestConfig();
        var link = $"https://login.example.com/_gateway/link?token={new string('t', 120)}";
        var transport = new PickupTransport(new MailOptions { From = "gateway@example.com" }, config.Folder);

        await transport.SendAsync(
            new OutgoingMail("ann@example.com", "Sign in", $"{greeting}\n\n{link}\n\n042017\n", "<p>Sign in</p>"),
            "1@example.com",
            TestContext.Current.CancellationToken);

        var mail = await EmlFile.ToAsync("ann@example.com", config.Folder);
        Assert.StartsWith(greeting, mail.Text, StringComparison.Ordinal);
        Assert.Equal(link, mail.Link);
        Assert.Equal("042017", mail.Code);
        Assert.Equal([Path.Combine(config.Folder, "1.eml")], Directory.GetFiles(config.Folder, "*", SearchOption.AllDirectories));
    }
}
