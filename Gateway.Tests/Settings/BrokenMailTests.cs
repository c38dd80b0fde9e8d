using System.Text.Json.Nodes;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Settings;

public sealed class BrokenMailTests
{
    private const string Smtp = "\"Transport\": \"smtp\", \"From\": \"a@example.com\"";
    private const string Webhook = "\"Transport\": \"webhook\", \"From\": \"a@example.com\"";

    [Theory]
    [InlineData("", "Transport")]
    [InlineData("\"From\": \"a@example.com\"", "Transport")]
    [InlineData("\"Transport\": \"sendmail\", \"From\": \"a@example.com\"", "Transport")]
    [InlineData("\"Transport\": \"pickup\", \"Pickup\": { \"Directory\": \"mails\" }", "From")]
    [InlineData("\"Transport\": \"pickup\", \"From\": \"nobody\", \"Pickup\": { \"Directory\": \"mails\" }", "From")]
    [InlineData("\"Transport\": \"pickup\", \"From\": \"a@example.com\\r\\nBcc: b@example.com\", \"Pickup\": { \"Directory\": \"mails\" }", "From")]
    [InlineData("\"Transport\": \"pickup\", \"From\": \"a@example.com\"", "Pickup:Directory")]
    [InlineData("\"Transport\": \"pickup\", \"From\": \"a@example.com\", \"Pickup\": \"mails\"", "Pickup", "Pickup:Directory")]
    [InlineData(Smtp, "Smtp:Host")]
    [InlineData(Smtp + ", \"Smtp\": { \"Host\": \"smtp://mail.example.com\" }", "Smtp:Host")]
    [InlineData(Smtp + ", \"Smtp\": { \"Host\": \"mail.example.com\", \"Port\": 0 }", "Smtp:Port")]
    [InlineData(Smtp + ", \"Smtp\": { \"Host\": \"mail.example.com\", \"Port\": 65536 }", "Smtp:Port")]
    [InlineData(Smtp + ", \"Smtp\": { \"Host\": \"mail.example.com\", \"Port\": \"submission\" }", "Smtp:Port")]
    [InlineData(Smtp + ", \"Smtp\": { \"Host\": \"mail.example.com\", \"StartTls\": \"yes\" }", "Smtp:StartTls")]
    [InlineData(Smtp + ", \"Smtp\": { \"Host\": \"mail.example.com\", \"StartTls\": true }", "Smtp:StartTls")]
    [InlineData(Smtp + ", \"Smtp\": { \"Host\": \"mail.example.com\", \"Username\": \"gateway\" }", "Smtp:Password")]
    [InlineData(Smtp + ", \"Smtp\": { \"Host\": \"mail.example.com\", \"Password\": \"s\" }", "Smtp:Username")]
    [InlineData(Smtp + ", \"Smtp\": { \"Host\": \"mail.example.com\", \"Username\": \"u\", \"Password\": \"s\", \"StartTls\": \"optional\" }", "Smtp:StartTls")]
    [InlineData(Webhook, "Webhook:Url", "Webhook:Secret")]
    [InlineData(Webhook + ", \"Webhook\": { \"Url\": \"https://mail.example.com\" }", "Webhook:Secret")]
    [InlineData(Webhook + ", \"Webhook\": { \"Url\": \"https://mail.example.com\", \"Secret\": \"too short\" }", "Webhook:Secret")]
    [InlineData(Webhook + ", \"Webhook\": { \"Url\": \"http://mail.example.com\", \"Secret\": \"long enough to be a secret\" }", "Webhook:Url")]
    [InlineData(Webhook + ", \"Webhook\": { \"Url\": \"mail.example.com\", \"Secret\": \"long enough to be a secret\" }", "Webhook:Url")]
    public async Task Mail_that_could_not_leave_stops_the_start(string mail, params string[] expected)
    {
        using var config = new TestConfig().With("Mail", JsonNode.Parse($"{{ {mail} }}"));

        var faults = await config.CheckAsync();

        Assert.Subset(faults.Select(fault => fault.Setting).ToHashSet(), expected.Select(name => $"Gateway:Mail:{name}").ToHashSet());
        Assert.True(faults.Select(fault => fault.Setting).Distinct().Count() == expected.Length, string.Join('\n', faults));
    }

    [Fact]
    public async Task In_development_mail_needs_no_transport()
    {
        using var config = new TestConfig().With("Mail", null);
        config.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";

        Assert.Empty(await config.CheckAsync());
    }
}
