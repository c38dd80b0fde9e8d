using System.Text.Json;
using MagicLink.Gateway.Stores;
using MagicLink.Gateway.Tests.Harness;
using MagicLink.Gateway.Totp;

namespace MagicLink.Gateway.Tests.Totp;

public sealed class SecondFactorTests : IAsyncLifetime
{
    private TestGateway gateway = null!;
    private string jwt = "";
    private Enrolment enrolment = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private DateTimeOffset Now => gateway.Clock.GetUtcNow();

    private string Code => enrolment.Phone.CodeAt(Now);

    private string WrongCode => enrolment.Phone.WrongCodeAt(Now);

    public async ValueTask InitializeAsync()
    {
        gateway = await TestGateway.StartAsync();
        jwt = await gateway.JwtAsync("ann@example.com");
        enrolment = await gateway.EnrolAsync(jwt);
    }

    public ValueTask DisposeAsync() => gateway.DisposeAsync();

    [Fact]
    public async Task A_code_works_once()
    {
        var code = Code;
        using var first = await gateway.TotpAsync("backup-codes", jwt, new { code });
        await first.JsonAsync(200);

        await gateway.WrongAsync("backup-codes", jwt, new { code });
        await gateway.WrongAsync("disable", jwt, new { code });
    }

    [Fact]
    public async Task The_code_that_confirmed_is_spent()
    {
        using var disabled = await gateway.TotpAsync("disable", jwt, new { code = Code });
        await disabled.JsonAsync(200);
        var (phone, _) = await gateway.BeginEnrolmentAsync(jwt);
        var code = phone.CodeAt(Now);
        using var confirmed = await gateway.TotpAsync("confirm", jwt, new { code });
        await confirmed.JsonAsync(200);

        await gateway.WrongAsync("confirm", jwt, new { code });
        await gateway.WrongAsync("disable", jwt, new { code });
        Assert.True(await gateway.IsMfaEnabledAsync(jwt));
    }

    [Fact]
    public async Task A_code_of_before_the_last_one_is_refused()
    {
        var earlier = Code;
        gateway.Clock.Advance(TimeSpan.FromSeconds(30));
        using var renewed = await gateway.TotpAsync("backup-codes", jwt, new { code = Code });
        await renewed.JsonAsync(200);

        await gateway.WrongAsync("disable", jwt, new { code = earlier });
    }

    [Fact]
    public async Task Without_a_code_nothing_is_disabled()
    {
        await gateway.WrongAsync("disable", jwt, new { code = WrongCode });
        using var nothing = await gateway.TotpAsync("disable", jwt, new { });
        await AssertNamesBothAsync(nothing);
        using var empty = await gateway.TotpAsync("disable", jwt, new { code = "", backupCode = (string?)null });
        await AssertNamesBothAsync(empty);
        using var both = await gateway.TotpAsync("disable", jwt, new { code = Code, backupCode = enrolment.BackupCodes[0] });
        await AssertNamesBothAsync(both);
        using var bodyless = await gateway.TotpAsync("disable", jwt);
        await bodyless.FieldRefusalAsync("");
        using var number = await gateway.PostAsync("/api/magic-link/totp/disable", new { code = 123456 }, ("Authorization", $"Bearer {jwt}"));
        await number.FieldRefusalAsync("code");

        Assert.True(await gateway.IsMfaEnabledAsync(jwt));
        using var right = await gateway.TotpAsync("disable", jwt, new { code = Code });
        await right.JsonAsync(200);
    }

    private static FactorOwner Owner => new(1, "", People.Email("ann@example.com"));

    [Fact]
    public async Task Every_backup_code_works_once()
    {
        var factor = gateway.Service<SecondFactorFlow>();
        foreach (var typed in enrolment.BackupCodes.Select(code => code.Insert(4, "-")))
        {
            var right = Assert.IsType<SecondFactorCheck.Right>(await factor.CheckAsync(Owner, code: null, typed, Cancellation));
            Assert.Equal(["backup_code", "mfa"], right.Proof.Amr);
            Assert.True(await SpendAsync(right.Proof));
            Assert.False(await SpendAsync(right.Proof));
            Assert.IsType<SecondFactorCheck.Wrong>(await factor.CheckAsync(Owner, code: null, typed, Cancellation));
        }

        Assert.Equal(0, gateway.Count("backup_codes"));
        Assert.True(await gateway.IsMfaEnabledAsync(jwt));
    }

    [Fact]
    public async Task Of_many_parallel_calls_with_one_code_one_is_heard()
    {
        var code = Code;

        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => gateway.TotpAsync("backup-codes", jwt, new { code })));

        Assert.Single(answers, answer => (int)answer.StatusCode == 200);
        Assert.All(answers, answer => Assert.True((int)answer.StatusCode is 200 or 401 or 429));
    }

    [Fact]
    public async Task New_backup_codes_take_the_place_of_the_old_ones()
    {
        using var renewed = await gateway.TotpAsync("backup-codes", jwt, new { code = Code });
        var codes = (await renewed.JsonAsync(200)).GetProperty("backupCodes").EnumerateArray().Select(code => code.GetString()!).ToList();

        Assert.Equal(10, codes.Distinct().Count());
        Assert.Equal(10, gateway.Count("backup_codes"));
        await gateway.WrongAsync("disable", jwt, new { backupCode = enrolment.BackupCodes.Except(codes).First() });
        using var disabled = await gateway.TotpAsync("disable", jwt, new { backupCode = codes[3] });
        await disabled.JsonAsync(200);
        Assert.Equal((0, 0), (gateway.Count("totp"), gateway.Count("backup_codes")));
    }

    [Fact]
    public async Task New_backup_codes_need_a_code_of_the_authenticator()
    {
        await gateway.WrongAsync("backup-codes", jwt, new { code = enrolment.BackupCodes[0] });
        using var backup = await gateway.TotpAsync("backup-codes", jwt, new { backupCode = enrolment.BackupCodes[0] });
        await backup.FieldRefusalAsync("code");
        using var none = await gateway.TotpAsync("confirm", jwt, new { });
        await none.FieldRefusalAsync("code");
    }

    [Fact]
    public async Task Refusals_tell_nothing_about_what_there_is()
    {
        var stranger = await gateway.JwtAsync("bob@example.com");
        var pending = await gateway.JwtAsync("cat@example.com");
        await gateway.BeginEnrolmentAsync(pending);
        var answers = new List<string>();
        foreach (var token in new[] { jwt, stranger, pending })
        {
            var all = new List<string>();
            foreach (var body in new object[] { new { code = WrongCode }, new { code = "x" }, new { backupCode = "00000000" }, new { code = WrongCode }, new { code = WrongCode }, new { code = WrongCode } })
            {
                using var response = await gateway.TotpAsync("disable", token, body);
                var text = await response.Content.ReadAsStringAsync(Cancellation);
                var requestId = JsonDocument.Parse(text).RootElement.GetProperty("requestId").GetString()!;
                all.Add($"{(int)response.StatusCode} {response.Headers.RetryAfter} {text.Replace(requestId, "", StringComparison.Ordinal)}");
            }

            answers.Add(string.Join('\n', all));
        }

        Assert.Single(answers.Distinct());
        Assert.Contains("429", answers[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Codes_and_secrets_stand_neither_in_the_database_nor_in_the_log()
    {
        await gateway.WrongAsync("disable", jwt, new { code = WrongCode });
        var spent = Code;
        using var disabled = await gateway.TotpAsync("disable", jwt, new { code = spent });
        await disabled.JsonAsync(200);
        var (phone, codes) = await gateway.EnrolAsync(jwt);

        var stored = gateway.Bytes();
        var logged = string.Join('\n', gateway.Logs.Lines);
        string[] secrets = [phone.Parameters["secret"], enrolment.Phone.Parameters["secret"], .. codes, .. enrolment.BackupCodes];
        Assert.Contains("has no second factor any more", logged, StringComparison.Ordinal);
        foreach (var secret in secrets.Append(spent))
        {
            Assert.DoesNotContain(secret, logged, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("otpauth", logged, StringComparison.Ordinal);
        foreach (var secret in secrets)
        {
            Assert.DoesNotContain(secret, stored, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(phone.SecretText, stored, StringComparison.Ordinal);
    }

    private Task<bool> SpendAsync(SecondFactorProof proof) =>
        gateway.Service<IDatabase>().WriteAsync(connection => TotpTable.TrySpendAsync(connection, proof, Now), Cancellation);

    private static async Task AssertNamesBothAsync(HttpResponseMessage response)
    {
        var body = await response.RefusalAsync(400, "VALIDATION_FAILED");
        Assert.Equal(["code", "backupCode"], body.GetProperty("details").EnumerateArray().Select(detail => detail.GetProperty("field").GetString()));
    }
}
