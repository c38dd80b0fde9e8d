using System.Globalization;
using System.Net.Mail;
using System.Text;
using MagicLink.Gateway.Mail;

namespace MagicLink.Gateway.Tests.Mail;

public sealed class PickupTransportTests : IDisposable
{
    private readonly string folder = Path.Combine(Directory.CreateTempSubdirectory("gateway-pickup-").FullName, "mails");
    private readonly PickupTransport transport;

    public PickupTransportTests() => transport = new PickupTransport(new MailOptions { From = "Wiki <wiki@example.com>" }, folder);

    [Fact]
    public async Task A_mail_is_one_file_named_by_its_message()
    {
        await SendAsync("one", Mail());
        await SendAsync("two", Mail());
        await SendAsync("one", Mail());

        Assert.Equal(["one.eml", "two.eml"], Directory.GetFiles(folder).Select(Path.GetFileName).Order());
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(folder, ".writing")));
    }

    [Fact]
    public async Task What_a_killed_gateway_left_half_written_is_in_nobodys_way()
    {
        var aside = Directory.CreateDirectory(Path.Combine(folder, ".writing", "one")).FullName;
        await File.WriteAllTextAsync(Path.Combine(aside, "half.eml"), "half a mail", TestContext.Current.CancellationToken);

        await SendAsync("one", Mail());

        Assert.Contains("Subject: Sign in to Wiki", await ReadAsync("one"), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(folder, ".writing")));
    }

    [Fact]
    public async Task A_mail_carries_the_headers_it_should_and_one_recipient()
    {
        await SendAsync("one", Mail());

        var headers = (await ReadAsync("one")).Split("\r\n\r\n")[0].Replace("\r\n ", " ", StringComparison.Ordinal).Split("\r\n");
        Assert.Equal("<one@gateway.example>", Header(headers, "Message-ID"));
        Assert.Equal("auto-generated", Header(headers, "Auto-Submitted"));
        Assert.True(DateTimeOffset.TryParse(Header(headers, "Date"), CultureInfo.InvariantCulture, out _));
        Assert.Equal("ann@example.com", new MailAddress(Header(headers, "To")).Address);
        Assert.Equal("wiki@example.com", new MailAddress(Header(headers, "From")).Address);
        Assert.Equal("Sign in to Wiki", Header(headers, "Subject"));
        Assert.StartsWith("multipart/alternative", Header(headers, "Content-Type"), StringComparison.Ordinal);
        Assert.DoesNotContain(headers, line => line.StartsWith("Cc:", StringComparison.OrdinalIgnoreCase) || line.StartsWith("Bcc:", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Text_comes_before_html_and_the_link_stands_whole_on_its_line()
    {
        var link = "https://login.example.com/_gateway/link?token=" + new string('A', 98);
        await SendAsync("one", Mail() with { Text = $"Open this:\n\n{link}\n\n123456\n" });

        var text = await ReadAsync("one");
        var lines = text.Split("\r\n");
        Assert.Contains(link, lines);
        Assert.Contains("123456", lines);
        Assert.True(text.IndexOf("text/plain", StringComparison.Ordinal) < text.IndexOf("text/html", StringComparison.Ordinal));
        Assert.DoesNotContain("\n\n", text.Replace("\r\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Texts_beyond_ascii_arrive()
    {
        await SendAsync("one", Mail() with { Subject = "Anmeldung für Bücher", Text = "Schöne Grüße ✓\n", Html = "<p>Schöne Grüße ✓</p>" });

        var text = await ReadAsync("one");
        Assert.True(text.All(char.IsAscii));
        Assert.Contains("=C3=B6ne", text, StringComparison.Ordinal);
        Assert.Contains("=?utf-8?", text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_subject_cannot_add_header_lines()
    {
        await Assert.ThrowsAnyAsync<ArgumentException>(() => SendAsync("one", Mail() with { Subject = "Hello\r\nBcc: eve@evil.example" }));
        Assert.Empty(Directory.GetFiles(folder));
    }

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(folder)!, recursive: true);

    private static OutgoingMail Mail() => new("ann@example.com", "Sign in to Wiki", "text\n", "<p>html</p>");

    private static string Header(IEnumerable<string> headers, string name) =>
        Assert.Single(headers, line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))[(name.Length + 1)..].Trim();

    private async Task SendAsync(string name, OutgoingMail mail) =>
        await transport.SendAsync(mail, $"{name}@gateway.example", TestContext.Current.CancellationToken);

    private Task<string> ReadAsync(string name) =>
        File.ReadAllTextAsync(Path.Combine(folder, name + ".eml"), Encoding.Latin1, TestContext.Current.CancellationToken);
}
