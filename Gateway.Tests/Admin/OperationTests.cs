using System.Text.Json;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Tests.Harness;
using Microsoft.IdentityModel.JsonWebTokens;

namespace MagicLink.Gateway.Tests.Admin;

/// <summary>Mails, keys and routes.</summary>
public sealed class OperationTests : AdminDesk
{
    private protected override void Configure(TestConfig config)
    {
        config.With("Access:Policies:staff:Roles:0", "staff").With("Access:Policies:staff:Mfa", "required").With("Access:Policies:staff:MaxAge", "01:00:00");
        config.Routes["staff"] = TestConfig.Route("/staff/{**path}", "staff");
        config.Routes["staff"]!["Order"] = -1;
    }

    [Fact]
    public async Task A_dead_mail_is_listed_masked_and_is_tried_again_when_asked()
    {
        Gateway.Mailbox.Refuse = _ => new MailRefusedException("550 no such user");
        using var sent = await Gateway.PostAsync("/api/magic-link/send", new { email = "ann@example.com" });
        await Eventually.TrueAsync(async () => (await GetAsync("/outbox?state=dead")).GetProperty("total").GetInt32() == 1, "a dead mail");
        var mail = (await GetAsync("/outbox")).GetProperty("items")[0];
        var id = mail.GetProperty("id").GetString();
        Assert.Equal(
            ["id", "state", "recipient", "attempts", "createdAt", "expiresAt", "dueAt", "lastError"], mail.EnumerateObject().Select(field => field.Name));
        Assert.Equal(("dead", "a…@example.com", 1), (mail.GetProperty("state").GetString(), mail.GetProperty("recipient").GetString(), mail.GetProperty("attempts").GetInt32()));
        Assert.Contains("550", mail.GetProperty("lastError").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, (await GetAsync("/outbox?state=waiting")).GetProperty("total").GetInt32());

        Gateway.Mailbox.Refuse = null;
        await CallAsync("POST", $"/outbox/{id}/retry");

        await Gateway.Mailbox.NextAsync();
        await Eventually.TrueAsync(async () => (await GetAsync("/outbox")).GetProperty("total").GetInt32() == 0, "the mail is out");
        await RefusedAsync("POST", $"/outbox/{id}/retry", null, 409, "CONFLICT");
        await RefusedAsync("POST", "/outbox/unknown/retry", null, 404, "NOT_FOUND");
        Assert.Equal([$"MailRetried mail {id}"], await AuditAsync());
    }

    [Fact]
    public async Task A_test_mail_goes_the_way_of_every_mail()
    {
        var answer = await CallAsync("POST", "/mail/test", new { to = "ops@example.com" });

        var mail = (await Gateway.Mailbox.NextAsync()).Mail;
        Assert.Equal("ops@example.com", mail.To);
        Assert.Equal([$"TestMailSent ops@example.com mail {answer.GetProperty("id").GetString()}"], await AuditAsync());
        await RefusedAsync("POST", "/mail/test", new { to = "ops@example.com\r\nBcc: all@example.com" }, 400, "EMAIL_INVALID");
        await FieldRefusedAsync("POST", "/mail/test", new { }, "to");
    }

    [Fact]
    public async Task A_rotated_key_signs_and_the_old_one_verifies()
    {
        var old = await Gateway.JwtAsync("ann@example.com");

        var made = await CallAsync("POST", "/keys/rotate");

        var keys = (await GetAsync("/keys")).GetProperty("items").EnumerateArray().Select(key => (key.GetProperty("id").GetString(), key.GetProperty("state").GetString()));
        Assert.Equal([(made.GetProperty("id").GetString(), "signing"), (new JsonWebToken(old).Kid, "retired")], keys);
        Assert.Equal(made.GetProperty("id").GetString(), new JsonWebToken(await Gateway.JwtAsync("bob@example.com")).Kid);
        Assert.Equal(200, await Gateway.StatusAsync("/app", ("Authorization", $"Bearer {old}")));
        Assert.Equal([$"KeysRotated key {made.GetProperty("id").GetString()}"], await AuditAsync());
    }

    [Fact]
    public async Task Routes_are_listed_in_the_order_in_which_they_are_tried_with_what_they_demand()
    {
        var routes = await GetAsync("/routes");

        var staff = routes.GetProperty("items")[0];
        Assert.Equal(["staff", "app"], routes.GetProperty("items").EnumerateArray().Select(route => route.GetProperty("id").GetString()));
        Assert.Equal(("/staff/{**path}", "staff", -1), (staff.GetProperty("path").GetString(), staff.GetProperty("policy").GetString(), staff.GetProperty("order").GetInt32()));
        Assert.Equal([Upstream.Url], staff.GetProperty("destinations").EnumerateArray().Select(address => address.GetString()));
        Assert.Equal(
            """{"signIn":true,"mfa":true,"enrolment":false,"roles":["staff"],"emails":null,"emailDomains":null,"methods":null,"networks":null,"maxAge":"01:00:00"}""",
            staff.GetProperty("demands").GetRawText());
        Assert.Equal("default", routes.GetProperty("items")[1].GetProperty("policy").GetString());
        Assert.Empty(routes.GetProperty("faults").EnumerateArray());
        Assert.Equal(["app"], (await GetAsync("/routes?page=2&pageSize=1")).GetProperty("items").EnumerateArray().Select(route => route.GetProperty("id").GetString()));
    }

    [Fact]
    public async Task A_reload_that_is_refused_is_told_beside_the_routes_that_stay()
    {
        Gateway.Config.Routes["app"]!["AuthorizationPolicy"] = "unknown";
        Gateway.Config.Write();

        JsonElement routes = default;
        await Eventually.TrueAsync(
            async () =>
            {
                Gateway.Clock.Advance(TimeSpan.FromSeconds(1));
                routes = await GetAsync("/routes");
                return routes.GetProperty("faults").GetArrayLength() == 1;
            },
            "the fault is told");

        Assert.Equal("ReverseProxy:Routes:app:AuthorizationPolicy", routes.GetProperty("faults")[0].GetProperty("setting").GetString());
        Assert.Equal("default", routes.GetProperty("items")[1].GetProperty("policy").GetString());
    }
}
