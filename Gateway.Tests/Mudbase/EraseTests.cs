using System.Text.Json;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Mudbase;

/// <summary>A person who wants to be forgotten is.</summary>
public sealed class EraseTests : IAsyncLifetime
{
    private const string Ann = "ann.unique@example.com";
    private TestGateway gateway = null!;
    private MudbaseClient client = null!;

    public async ValueTask InitializeAsync()
    {
        gateway = await TestGateway.StartAsync();
        client = new MudbaseClient(gateway);
    }

    public async ValueTask DisposeAsync() => await gateway.DisposeAsync();

    [Fact]
    public async Task Nothing_of_the_person_is_left_in_any_table_and_every_session_is_over()
    {
        var id = (await client.SignInAsync(Ann)).GetProperty("user").GetProperty("_id").GetString()!;
        await MudbaseClient.OkAsync(client.PatchAsync("/api/users/update", new { firstName = "Annabella", lastName = "Unverwechselbar" }));
        var elsewhere = new MudbaseClient(gateway);
        await elsewhere.SignInAsync(Ann);
        var pending = await client.MailAsync(Ann);
        await MudbaseClient.RefusedAsync(client.PostAsync("/api/auth/otp/verify", new { identifier = Ann, otp = SignInCalls.Other(pending.Code) }), 401, "OTP_INVALID");
        gateway.Mailbox.Refuse = _ => new MailUnavailableException("The far end is away.");
        await MudbaseClient.OkAsync(client.PostAsync("/api/auth/magic-link/send", new { email = Ann }));
        var mails = gateway.Count("outbox");
        await new MudbaseClient(gateway).PostAsync("/api/auth/magic-link/send", new { email = "bob@example.com" });
        string[] traces = [Ann, id, "Annabella", "Unverwechselbar"];
        Assert.All(traces, trace => Assert.NotEmpty(TablesWith(trace)));

        var body = await MudbaseClient.OkAsync(EraseAsync(new { confirm = "DELETE" }));

        Assert.Equal(["message"], body.EnumerateObject().Select(property => property.Name));
        Assert.All(traces, trace => Assert.Empty(TablesWith(trace)));
        Assert.All(["users", "sessions", "refresh_tokens", "continuations", "attempts"], table => Assert.Equal(0, gateway.Count(table)));
        Assert.Equal(1, gateway.Count("outbox"));
        Assert.True(mails > 1);
        foreach (var session in new[] { client, elsewhere })
        {
            await MudbaseClient.RefusedAsync(session.GetAsync("/api/users/me"), 401, "UNAUTHENTICATED");
            await MudbaseClient.RefusedAsync(session.PostAsync("/api/auth/refresh", new { refreshToken = session.RefreshToken }), 401, "REFRESH_INVALID");
        }

        await MudbaseClient.RefusedAsync(EraseAsync(new { confirm = "DELETE" }), 401, "UNAUTHENTICATED");
        await MudbaseClient.RefusedAsync(client.VerifyAsync(pending.Token), 401, "TOKEN_INVALID");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"confirm":null}""")]
    [InlineData("""{"confirm":"delete"}""")]
    [InlineData("""{"confirm":"DELETE "}""")]
    [InlineData("""{"confirm":true}""")]
    public async Task Nothing_is_erased_without_the_word(string json)
    {
        await client.SignInAsync(Ann);

        await MudbaseClient.RefusedAsync(EraseAsync(JsonDocument.Parse(json).RootElement), 400, "VALIDATION_FAILED");

        await MudbaseClient.OkAsync(client.GetAsync("/api/users/me"));
    }

    [Fact]
    public async Task Whoever_has_a_second_factor_proves_it_first()
    {
        await client.SignInAsync(Ann);
        var (phone, backupCodes) = await client.EnrolAsync();
        var totpToken = phone.CodeAt(gateway.Clock.GetUtcNow());

        var asked = await MudbaseClient.RefusedAsync(EraseAsync(new { confirm = "DELETE" }), 401, "MFA_REQUIRED");
        Assert.Equal(["totp", "backup_code"], asked.GetProperty("methods").EnumerateArray().Select(method => method.GetString()!));
        await MudbaseClient.RefusedAsync(EraseAsync(new { confirm = "DELETE", totpToken = "" }), 401, "MFA_REQUIRED");
        await MudbaseClient.RefusedAsync(EraseAsync(new { confirm = "DELETE", totpToken, backupCode = backupCodes[0] }), 400, "VALIDATION_FAILED");
        await MudbaseClient.RefusedAsync(EraseAsync(new { confirm = "DELETE", totpToken = phone.WrongCodeAt(gateway.Clock.GetUtcNow()) }), 401, "TOTP_INVALID");
        await MudbaseClient.RefusedAsync(EraseAsync(new { confirm = "DELETE", backupCode = "00000000" }), 401, "TOTP_INVALID");
        await MudbaseClient.RefusedAsync(EraseAsync(new { confirm = "no", totpToken }), 400, "VALIDATION_FAILED");
        Assert.Equal(1, gateway.Count("users"));

        await MudbaseClient.OkAsync(EraseAsync(new { confirm = "DELETE", totpToken }));

        Assert.All(["users", "totp", "backup_codes", "attempts"], table => Assert.Equal(0, gateway.Count(table)));
    }

    [Fact]
    public async Task A_backup_code_does_as_well()
    {
        await client.SignInAsync(Ann);
        var (_, backupCodes) = await client.EnrolAsync();

        await MudbaseClient.OkAsync(EraseAsync(new { confirm = "DELETE", backupCode = backupCodes[7] }));

        Assert.Equal(0, gateway.Count("users"));
    }

    [Fact]
    public async Task A_code_that_was_used_before_erases_nothing()
    {
        await client.SignInAsync(Ann);
        var (phone, _) = await client.EnrolAsync();
        var token = phone.CodeAt(gateway.Clock.GetUtcNow());
        await MudbaseClient.OkAsync(client.PostAsync("/api/users/2fa/verify", new { token }));

        await MudbaseClient.RefusedAsync(EraseAsync(new { confirm = "DELETE", totpToken = token }), 401, "TOTP_INVALID");

        Assert.Equal(1, gateway.Count("users"));
    }

    [Fact]
    public async Task A_code_raises_a_session_or_erases_its_person_and_never_both()
    {
        for (var round = 0; round < 5; round++)
        {
            await client.SignInAsync(Ann);
            var (phone, _) = await client.EnrolAsync();
            var token = phone.CodeAt(gateway.Clock.GetUtcNow());

            var statuses = await Task.WhenAll(
                StatusAsync(client.PostAsync("/api/users/2fa/verify", new { token })),
                StatusAsync(EraseAsync(new { confirm = "DELETE", totpToken = token })),
                StatusAsync(client.PostAsync("/api/users/2fa/verify", new { token })),
                StatusAsync(EraseAsync(new { confirm = "DELETE", totpToken = token })));

            Assert.Single(statuses, status => status == 200);
            Assert.Equal(3, statuses.Count(status => status == 401));
            gateway.Clock.Advance(TimeSpan.FromSeconds(30));
            if (gateway.Count("users") > 0)
            {
                await MudbaseClient.OkAsync(EraseAsync(new { confirm = "DELETE", totpToken = phone.CodeAt(gateway.Clock.GetUtcNow()) }));
            }
        }
    }

    private static async Task<int> StatusAsync(Task<HttpResponseMessage> call)
    {
        using var response = await call;
        return (int)response.StatusCode;
    }

    private Task<HttpResponseMessage> EraseAsync(object body) => client.PostAsync("/api/users/me/erase", body);

    /// <summary>Every table with a row that has this text in it.</summary>
    private IEnumerable<string> TablesWith(string text) => gateway.Rows("SELECT name FROM sqlite_master WHERE type = 'table'")
        .Select(row => (string)row["name"]!)
        .Where(table => gateway.Rows($"SELECT * FROM \"{table}\"").SelectMany(row => row.Values).Any(
            value => (value as string ?? (value is byte[] bytes ? System.Text.Encoding.UTF8.GetString(bytes) : ""))
                .Contains(text, StringComparison.OrdinalIgnoreCase)));
}
