using MagicLink.Gateway.Mail;

namespace MagicLink.Gateway.Tests.Mail;

public sealed class RetryScheduleTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 10)]
    [InlineData(3, 20)]
    [InlineData(6, 160)]
    [InlineData(7, 300)]
    [InlineData(1000, 300)]
    public void A_retry_waits_twice_as_long_as_the_one_before_up_to_a_limit_and_never_all_at_once(int attempts, int seconds)
    {
        var waits = Enumerable.Range(0, 500).Select(_ => (RetrySchedule.Next(Now, attempts) - Now).TotalSeconds).ToList();

        Assert.All(waits, wait => Assert.InRange(wait, seconds, 1.5 * seconds));
        Assert.True(waits.Max() - waits.Min() > 0.3 * seconds);
        Assert.True(waits.Distinct().Count() > 100);
        Assert.True(waits.Max() <= RetrySchedule.Longest.TotalSeconds);
    }
}
