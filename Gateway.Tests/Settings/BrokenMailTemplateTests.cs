using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Settings;

public sealed class BrokenMailTemplateTests
{
    private const string GoodText = "{{link}}\n{{code}}\n";

    [Theory]
    [InlineData("sign-in.txt", "{{link}}\n{{cod}}\n{{code}}", "line 2: {{cod}} is no placeholder; known here: address, brand, code, codeMinutes, dark.")]
    [InlineData("sign-in.txt", "{{link}}\n{{code}}\n{{Brand}}", "line 3: {{Brand}} is no placeholder; known here: address,")]
    [InlineData("sign-in.txt", "{{link}}\n{{code}}\n{{}}", "line 3: {{}} is no placeholder; known here: address,")]
    [InlineData("sign-in.txt", "{{link}}\n{{code}}\n{{brand", "line 3: has {{ that begins no placeholder; one is a name between {{ and }} on the same line")]
    [InlineData("sign-in.txt", "{{link}}\n{{code}}\n{{brand\n}}", "line 3: has {{ that begins no placeholder; one is a name between {{ and }} on the same line")]
    [InlineData("sign-in.txt", "{{link}}", "must have {{code}} on a line of its own, with nothing before or after it")]
    [InlineData("sign-in.txt", "{{code}}", "must have {{link}} on a line of its own, with nothing before or after it")]
    [InlineData("sign-in.txt", "Open {{link}}\n{{code}}", "must have {{link}} on a line of its own, with nothing before or after it")]
    [InlineData("sign-in.txt", "{{link}}\nCode: {{code}}", "must have {{code}} on a line of its own, with nothing before or after it")]
    [InlineData("sign-in.txt", "{{link}}\n {{code}}", "must have {{code}} on a line of its own, with nothing before or after it")]
    [InlineData("sign-in.txt", "{{link}}\n{{code}}.", "must have {{code}} on a line of its own, with nothing before or after it")]
    [InlineData("sign-in.de.txt", "{{code}}", "must have {{link}} on a line of its own, with nothing before or after it")]
    [InlineData("sign-in.html", "<p>{{code}}</p>", "must have {{link}}")]
    [InlineData("sign-in.html", "<a href=\"{{link}}\">go</a>", "must have {{code}}")]
    [InlineData("code.txt", "Your code", "must have {{code}} on a line of its own, with nothing before or after it")]
    [InlineData("code.txt", "{{code}}\n{{link}}", "line 2: {{link}} is no placeholder; known here: address,")]
    [InlineData("code.fr.html", "<p>Bonjour</p>", "must have {{code}}")]
    [InlineData("sign-in.subject.txt", "Your code is {{code}}", "line 1: {{code}} is no placeholder; known here: address,")]
    [InlineData("sign-in.subject.txt", "{{link}}", "line 1: {{link}} is no placeholder; known here: address,")]
    [InlineData("sign-in.subject.txt", "", "expects one line of 1 to 200 characters")]
    [InlineData("sign-in.subject.txt", " \n", "expects one line of 1 to 200 characters")]
    [InlineData("code.es.subject.txt", "Hello\nBcc: eve@example.com", "expects one line of 1 to 200 characters")]
    [InlineData("code.subject.txt", "Hello\0", "must not contain control characters")]
    [InlineData("sign-in.txt", GoodText + "\u001b[2J", "must not contain control characters")]
    [InlineData("signin.txt", GoodText, "belongs to no mail; known: sign-in.subject.txt, sign-in.txt, sign-in.html, code.subject.txt, code.txt, code.html, each for one language too, as in sign-in.en.txt (en, de, fr, es)")]
    [InlineData("sign-in.TXT", GoodText, "belongs to no mail; known: ")]
    [InlineData("Sign-in.txt", GoodText, "belongs to no mail; known: ")]
    [InlineData("sign-in.it.txt", GoodText, "belongs to no mail; known: ")]
    [InlineData("sign-in.de-AT.txt", GoodText, "belongs to no mail; known: ")]
    [InlineData("sign-in.txt~", GoodText, "belongs to no mail; known: ")]
    [InlineData("readme.txt", "About these", "belongs to no mail; known: ")]
    public async Task A_template_that_would_make_a_wrong_mail_stops_the_start(string file, string content, string expected)
    {
        using var config = new TestConfig().WithMailTemplate(file, content);

        var fault = Assert.Single(await config.CheckAsync());

        Assert.Equal($"mail/{file}", fault.Setting);
        Assert.StartsWith(expected, fault.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_template_that_cannot_be_read_as_text_stops_the_start()
    {
        using var config = new TestConfig().WithMailTemplate("sign-in.txt", GoodText);
        var folder = Path.Combine(config.Folder, "mail");
        await File.WriteAllBytesAsync(Path.Combine(folder, "sign-in.txt"), [.. "Gr"u8, 0xfc, .. "sse\n{{link}}\n{{code}}\n"u8], TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "sign-in.de.txt"), GoodText, System.Text.Encoding.Unicode, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "sign-in.html"), "{{link}}{{code}}" + new string(' ', 64 * 1024), TestContext.Current.CancellationToken);
        File.CreateSymbolicLink(Path.Combine(folder, "code.html"), Path.Combine(folder, "nowhere"));
        Directory.CreateDirectory(Path.Combine(folder, "code.txt"));
        Directory.CreateDirectory(Path.Combine(folder, "old"));

        var faults = await config.CheckAsync();

        faults.AreFor("mail/code.html", "mail/code.txt", "mail/old", "mail/sign-in.de.txt", "mail/sign-in.html", "mail/sign-in.txt");
        var problems = faults.ToDictionary(fault => fault.Setting, fault => fault.Problem);
        Assert.StartsWith("cannot be read: ", problems["mail/code.html"], StringComparison.Ordinal);
        Assert.StartsWith("cannot be read: ", problems["mail/code.txt"], StringComparison.Ordinal);
        Assert.StartsWith("belongs to no mail; known: ", problems["mail/old"], StringComparison.Ordinal);
        Assert.Equal("is not UTF-8", problems["mail/sign-in.de.txt"]);
        Assert.Equal("is larger than 64 KiB", problems["mail/sign-in.html"]);
        Assert.Equal("is not UTF-8", problems["mail/sign-in.txt"]);
    }

    [Fact]
    public async Task Every_fault_of_every_template_is_told_at_once_with_those_of_the_settings()
    {
        using var config = new TestConfig().With("SignIn:Moode", "open")
            .WithMailTemplate("sign-in.txt", "{{lnk}}\n{{cde}}")
            .WithMailTemplate("code.html", "{{cde}}")
            .WithMailTemplate("cod.html", "");

        (await config.CheckAsync()).AreFor(
            "Gateway:SignIn:Moode", "mail/cod.html", "mail/code.html", "mail/code.html", "mail/sign-in.txt", "mail/sign-in.txt", "mail/sign-in.txt", "mail/sign-in.txt");
    }

    [Fact]
    public async Task A_file_where_the_folder_should_be_stops_the_start()
    {
        using var config = new TestConfig();
        await File.WriteAllTextAsync(Path.Combine(config.Folder, "mail"), "", TestContext.Current.CancellationToken);

        Assert.StartsWith("expects a folder with mail templates", Assert.Single(await config.CheckAsync()).Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sign-in.txt", "\ufeff" + GoodText)]
    [InlineData("sign-in.txt", "Hello\r\n{{link}}\r\n{{ code }}\r\n")]
    [InlineData("sign-in.txt", "{{link}}\n{{code}}\nYour code is {{code}}, {{text.keep}}")]
    [InlineData("sign-in.es.html", "<style>@media print { p { color: red }}</style><a href=\"{{link}}\">{{code}}</a>")]
    [InlineData("code.subject.txt", "Gr\u00fc\u00dfe von {{brand}}\n\n")]
    [InlineData("README.md", "About these: {{")]
    [InlineData(".sign-in.txt.swp", "\0")]
    public async Task What_makes_a_right_mail_is_legal(string file, string content)
    {
        using var config = new TestConfig().WithMailTemplate(file, content);

        Assert.Empty(await config.CheckAsync());
    }
}
