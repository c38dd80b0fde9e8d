using MagicLink.Gateway.Mail.Templates;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Commands;

public sealed class UsageTests
{
    [Theory]
    [InlineData("serf")]
    [InlineData("--confg", "config")]
    [InlineData("check", "--fix")]
    [InlineData("users", "forget", "ann@example.com")]
    [InlineData("users")]
    [InlineData("users", "disable")]
    [InlineData("users", "reset-mfa")]
    [InlineData("users", "reset-mfa", "ann@example.com", "--yes")]
    [InlineData("users", "delete")]
    [InlineData("backup")]
    [InlineData("backup", "one.db", "two.db")]
    [InlineData("users", "invite", "ann@example.com", "bob@example.com")]
    [InlineData("mail-template")]
    [InlineData("mail-template", "sign-in.de.txt")]
    [InlineData("--config")]
    public async Task An_unknown_verb_or_option_exits_2(params string[] arguments)
    {
        using var config = new TestConfig();
        config.Write();

        var outcome = await GatewayProcess.RunAsync(config, arguments);

        outcome.Ends(2);
        Assert.NotEqual("", outcome.Errors);
        Assert.Equal("", outcome.Output);
        Assert.False(Directory.Exists(Path.Combine(config.Root, "data")));
    }

    [Fact]
    public async Task A_built_in_mail_template_is_printed_as_it_is()
    {
        using var config = new TestConfig();

        var outcome = await GatewayProcess.RunAsync(config, "mail-template", "sign-in.html");

        outcome.Ends(0);
        Assert.Equal(BuiltInTemplates.Source("sign-in.html"), outcome.Output);
        Assert.Equal("", outcome.Errors);
    }

    [Theory]
    [InlineData("--help", "check")]
    [InlineData("--help", "mail-template")]
    [InlineData("--help", "backup")]
    [InlineData("users", "--help", "invite")]
    [InlineData("users", "--help", "reset-mfa")]
    [InlineData("users", "--help", "delete")]
    public async Task Help_exits_0_and_names_the_verbs(params string[] arguments)
    {
        using var config = new TestConfig();

        var outcome = await GatewayProcess.RunAsync(config, arguments[..^1]);

        outcome.Ends(0);
        Assert.Contains(arguments[^1], outcome.Output, StringComparison.Ordinal);
        Assert.Equal("", outcome.Errors);
    }
}
