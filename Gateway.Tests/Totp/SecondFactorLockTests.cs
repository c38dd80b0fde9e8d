using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Totp;

/// <summary>Five wrong in a row lock the factor, each time for longer; a success forgets them.</summary>
public sealed class SecondFactorLockTests : IAsyncLifetime
{
    private TestGateway gateway = null!;
    private string jwt = "";
    private Enrolment enrolment = null!;

    private string WrongCode => enrolment.Phone.WrongCodeAt(gateway.Clock.GetUtcNow());

    private string Code => enrolment.Phone.CodeAt(gateway.Clock.GetUtcNow());

    public async ValueTask InitializeAsync()
    {
        gateway = await TestGateway.StartAsync();
        jwt = await gateway.JwtAsync("ann@example.com");
        enrolment = await gateway.EnrolAsync(jwt);
    }

    public ValueTask DisposeAsync() => gateway.DisposeAsync();

    [Fact]
    public async Task The_fifth_wrong_code_locks_for_a_minute_and_each_further_one_for_twice_as_long()
    {
        for (var i = 0; i < 4; i++)
        {
            await gateway.WrongAsync("disable", jwt, i % 2 == 0 ? new { code = WrongCode } : (object)new { backupCode = "00000000" });
        }

        foreach (var seconds in new[] { 60, 120, 240, 480 })
        {
            await gateway.WrongAsync("disable", jwt, new { code = WrongCode });
            await LockedAsync(seconds);
            gateway.Clock.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
            await LockedAsync(1);
            gateway.Clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        using var right = await gateway.TotpAsync("disable", jwt, new { code = Code });
        await right.JsonAsync(200);
    }

    [Fact]
    public async Task A_success_forgets_the_failures_and_the_locks()
    {
        await FailAsync(5);
        gateway.Clock.Advance(TimeSpan.FromMinutes(1));
        using var renewed = await gateway.TotpAsync("backup-codes", jwt, new { code = Code });
        await renewed.JsonAsync(200);

        await FailAsync(5);
        await LockedAsync(60);
    }

    [Fact]
    public async Task The_lock_is_of_the_person_alone_and_of_all_ways_together()
    {
        var other = await gateway.JwtAsync("bob@example.com");
        await FailAsync(5);

        using var backup = await gateway.TotpAsync("disable", jwt, new { backupCode = enrolment.BackupCodes[0] });
        await backup.RefusalAsync(429, "RATE_LIMITED");
        using var codes = await gateway.TotpAsync("backup-codes", jwt, new { code = Code });
        await codes.RefusalAsync(429, "RATE_LIMITED");
        await gateway.WrongAsync("disable", other, new { code = WrongCode });
        Assert.True(await gateway.IsMfaEnabledAsync(jwt));
    }

    [Fact]
    public async Task Many_at_once_are_no_more_guesses_than_one_after_the_other()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => gateway.TotpAsync("disable", jwt, new { code = WrongCode })));

        Assert.Equal(5, answers.Count(answer => (int)answer.StatusCode == 401));
        Assert.Equal(55, answers.Count(answer => (int)answer.StatusCode == 429));
    }

    [Fact]
    public async Task What_cannot_be_a_request_counts_nothing()
    {
        for (var i = 0; i < 10; i++)
        {
            using var nothing = await gateway.TotpAsync("disable", jwt, new { });
            await nothing.RefusalAsync(400, "VALIDATION_FAILED");
        }

        Assert.Equal(0, gateway.Count("attempts"));
    }

    private async Task FailAsync(int times)
    {
        for (var i = 0; i < times; i++)
        {
            await gateway.WrongAsync("disable", jwt, new { code = WrongCode });
        }
    }

    private async Task LockedAsync(int seconds)
    {
        using var response = await gateway.TotpAsync("disable", jwt, new { code = Code });
        var body = await response.RefusalAsync(429, "RATE_LIMITED");
        Assert.Equal(seconds, body.GetProperty("retryAfter").GetInt32());
        Assert.Equal(TimeSpan.FromSeconds(seconds), response.Headers.RetryAfter?.Delta);
    }
}
