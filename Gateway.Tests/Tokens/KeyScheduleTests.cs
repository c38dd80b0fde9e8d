using MagicLink.Gateway.Tests.Harness;
using MagicLink.Gateway.Tokens;

namespace MagicLink.Gateway.Tests.Tokens;

/// <summary>Keys are rotated by the clock, whatever happens to the clock.</summary>
public sealed class KeyScheduleTests
{
    private static readonly TimeSpan Month = TimeSpan.FromDays(30);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_key_is_rotated_when_it_is_as_old_as_the_setting_says()
    {
        await using var gateway = await StartAsync("01:00:00");
        var first = Current(gateway);
        var due = gateway.Clock.GetUtcNow() + TimeSpan.FromHours(1);

        await Eventually.TrueAsync(() => Current(gateway) != first, "the key is rotated", () => ComeCloser(gateway, due));

        Assert.InRange(gateway.Clock.GetUtcNow(), due, due.AddMinutes(2));
        Assert.Equal(2, await CountAsync(gateway));
    }

    [Fact]
    public async Task Without_the_setting_the_key_stays()
    {
        using var config = new TestConfig();
        string first;
        await using (var before = await TestGateway.StartAsync(config))
        {
            first = Current(before);
        }

        var later = new ManualClock();
        later.Advance(120 * Month);
        await using var after = await TestGateway.StartAsync(config, clock: later);
        await KeepTwiceAsync(after);

        Assert.Equal(first, Current(after));
    }

    [Fact]
    public async Task A_key_that_grew_old_while_the_gateway_was_stopped_is_rotated_once_at_the_start()
    {
        using var config = new TestConfig().With("Tokens:RotateEvery", "30.00:00:00");
        string first;
        await using (var before = await TestGateway.StartAsync(config))
        {
            first = Current(before);
        }

        var later = new ManualClock();
        later.Advance(12 * Month);
        await using var after = await TestGateway.StartAsync(config, clock: later);

        await Eventually.TrueAsync(() => Current(after) != first, "the key is rotated");
        await KeepTwiceAsync(after);
        Assert.Equal(2, await CountAsync(after));
    }

    [Fact]
    public async Task A_key_from_before_the_clock_was_set_back_does_not_stay_for_ever()
    {
        using var config = new TestConfig().With("Tokens:RotateEvery", "30.00:00:00");
        var wrong = new ManualClock();
        wrong.Advance(24 * Month);
        string first;
        await using (var before = await TestGateway.StartAsync(config, clock: wrong))
        {
            first = Current(before);
        }

        await using var after = await TestGateway.StartAsync(config);

        await Eventually.TrueAsync(() => Current(after) != first, "the key is rotated");
        await KeepTwiceAsync(after);
        Assert.Equal(2, await CountAsync(after));
    }

    [Fact]
    public async Task A_clock_set_back_a_little_rotates_nothing_early()
    {
        await using var gateway = await StartAsync("30.00:00:00");
        var first = Current(gateway);

        gateway.Clock.Advance(-TimeSpan.FromDays(29));
        await KeepTwiceAsync(gateway);

        Assert.Equal(first, Current(gateway));
    }

    [Fact]
    public async Task A_tiny_period_fills_no_more_than_a_few_keys_and_goes_on_when_they_are_gone()
    {
        await using var gateway = await StartAsync("00:00:01");
        bool IsFull() => gateway.Logs.Lines.Any(line => line.Contains("RotateEvery is short", StringComparison.Ordinal));

        await Eventually.TrueAsync(IsFull, "the log says that there are many keys", () => gateway.Clock.Advance(TimeSpan.FromSeconds(1)), TimeSpan.FromSeconds(60));
        var full = Current(gateway);
        Assert.Equal(KeyRotationFlow.MostBySchedule, await CountAsync(gateway));
        gateway.Clock.Advance(TimeSpan.FromMinutes(5));
        await KeepTwiceAsync(gateway);
        Assert.Equal(full, Current(gateway));
        Assert.Single(gateway.Logs.Lines, line => line.Contains("RotateEvery is short", StringComparison.Ordinal));

        await Eventually.TrueAsync(() => Current(gateway) != full, "rotation goes on", () => gateway.Clock.Advance(TimeSpan.FromMinutes(1)), TimeSpan.FromSeconds(60));
        Assert.InRange(await CountAsync(gateway), 1, KeyRotationFlow.MostBySchedule);
    }

    private static Task<TestGateway> StartAsync(string rotateEvery) => TestGateway.StartAsync(configure: config => config.With("Tokens:RotateEvery", rotateEvery));

    private static string Current(TestGateway gateway) => gateway.Service<KeyRing>().Current.Id;

    private static async Task<int> CountAsync(TestGateway gateway) => (await gateway.Service<ISigningKeyStore>().ListAsync(Cancellation)).Keys.Count;

    // What the schedule does each minute.
    private static async Task KeepTwiceAsync(TestGateway gateway)
    {
        await gateway.Service<KeyRotationFlow>().KeepAsync(Cancellation);
        await gateway.Service<KeyRotationFlow>().KeepAsync(Cancellation);
    }

    // Ever smaller steps to two minutes before, then small ones, so that it is seen to happen then and not before.
    private static void ComeCloser(TestGateway gateway, DateTimeOffset due)
    {
        var left = due - gateway.Clock.GetUtcNow();
        gateway.Clock.Advance(left > TimeSpan.FromMinutes(2) ? left / 2 : TimeSpan.FromSeconds(5));
    }
}
