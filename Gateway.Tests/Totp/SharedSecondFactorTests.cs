using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Totp;

/// <summary>Second factors on gateways that share a database.</summary>
public sealed class SharedSecondFactorTests
{
    [Fact]
    public async Task What_one_gateway_confirms_the_other_knows_within_a_second()
    {
        await using var cluster = await Cluster.StartAsync();
        var jwt = await cluster.First.JwtAsync("ann@example.com");
        Assert.False(await cluster.Second.IsMfaEnabledAsync(jwt));

        var (_, codes) = await cluster.First.EnrolAsync(jwt);
        cluster.LetASecondPass();

        Assert.True(await cluster.Second.IsMfaEnabledAsync(jwt));
        using var disabled = await cluster.Second.TotpAsync("disable", jwt, new { backupCode = codes[0] });
        await disabled.JsonAsync(200);
        cluster.LetASecondPass();
        Assert.False(await cluster.First.IsMfaEnabledAsync(jwt));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_many_parallel_calls_with_one_code_one_is_heard_by_all_gateways_together(bool isBackup)
    {
        await using var cluster = await Cluster.StartAsync();
        var jwt = await cluster.First.JwtAsync("ann@example.com");
        var (phone, codes) = await cluster.First.EnrolAsync(jwt);
        object body = isBackup ? new { backupCode = codes[0] } : new { code = phone.CodeAt(cluster.Clock.GetUtcNow()) };

        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => cluster.Gateways[i % 2].TotpAsync("disable", jwt, body)));

        Assert.Single(answers, answer => (int)answer.StatusCode == 200);
        Assert.All(answers, answer => Assert.True((int)answer.StatusCode is 200 or 401 or 429));
    }

    [Fact]
    public async Task Guesses_at_many_gateways_are_counted_together()
    {
        await using var cluster = await Cluster.StartAsync();
        var jwt = await cluster.First.JwtAsync("ann@example.com");
        var (phone, _) = await cluster.First.EnrolAsync(jwt);
        var body = new { code = phone.WrongCodeAt(cluster.Clock.GetUtcNow()) };

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => cluster.Gateways[i % 2].TotpAsync("disable", jwt, body)));

        Assert.Equal(5, answers.Count(answer => (int)answer.StatusCode == 401));
        Assert.Equal(35, answers.Count(answer => (int)answer.StatusCode == 429));
    }
}
