using MagicLink.Gateway.Audit;
using MagicLink.Gateway.Limits;
using MagicLink.Gateway.Settings;
using MagicLink.Gateway.Stores;
using MagicLink.Gateway.Tests.Stores;
using SessionOptions = MagicLink.Gateway.Sessions.SessionOptions;

namespace MagicLink.Gateway.Tests.Limits;

public abstract class CounterStoreContract : StoreContract
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(15);

    private CounterStore Store => new(Database);

    [Fact]
    public async Task A_counter_grants_as_many_as_its_limit_and_begins_anew_after_its_period()
    {
        Assert.Equal((2, 1, 0), (await LeftAsync(Now), await LeftAsync(Now.AddMinutes(5)), await LeftAsync(Now.AddMinutes(14))));
        var refused = await TakeAsync(Now + Period - TimeSpan.FromMilliseconds(1));
        Assert.Equal(new CounterState(3, 0, Now + Period, IsGranted: false), refused);

        Assert.Equal(new CounterState(3, 2, Now + Period + Period, IsGranted: true), await TakeAsync(Now + Period));
    }

    [Fact]
    public async Task Exactly_as_many_as_the_limit_are_granted_to_two_hundred_at_once()
    {
        var queues = new[] { new CounterQueue(Store, TimeProvider.System), new CounterQueue(Store, TimeProvider.System) };

        var states = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(() => queues[i % 2].TakeAsync([Counter("a", 37)]), Cancellation)));

        Assert.Equal(37, states.Count(taken => taken[0].IsGranted));
        Assert.Equal(Enumerable.Range(0, 37), states.Where(taken => taken[0].IsGranted).Select(taken => taken[0].Remaining).Order());
    }

    [Fact]
    public async Task What_comes_after_a_counter_that_is_used_up_is_not_touched()
    {
        IReadOnlyList<Counter> call = [Counter("a", 1, rank: 0), Counter("b", 5, rank: 1)];

        var taken = await Store.TakeAsync([call, call, [Counter("b", 5, rank: 1)]], Now, Cancellation);

        Assert.Equal([true, true], taken[0].Select(state => state.IsGranted));
        Assert.Equal([false], taken[1].Select(state => state.IsGranted));
        Assert.Equal([true], taken[2].Select(state => state.IsGranted));
        Assert.Equal(2, (await Store.TakeAsync([[Counter("b", 5, rank: 1)]], Now, Cancellation))[0][0].Remaining);
    }

    [Fact]
    public async Task Calls_that_share_counters_in_any_order_do_not_wait_for_each_other_in_a_circle()
    {
        var queues = Enumerable.Range(0, 4).Select(_ => new CounterQueue(Store, TimeProvider.System)).ToArray();

        var taken = await Task.WhenAll(Enumerable.Range(0, 400).Select(i => Task.Run(
            () => queues[i % 4].TakeAsync([Counter($"a{i % 7}", 1000, rank: 0), Counter($"b{i * 3 % 11}", 1000, rank: 1), Counter("all", 1000, rank: 2)]), Cancellation)));

        Assert.All(taken, states => Assert.Equal(3, states.Count));
        Assert.Equal(599, (await Store.TakeAsync([[Counter("all", 1000, rank: 2)]], DateTimeOffset.UtcNow, Cancellation))[0][0].Remaining);
    }

    [Fact]
    public async Task A_clock_that_was_set_back_locks_nobody_for_longer_than_a_period_and_gives_nothing_back()
    {
        for (var i = 0; i < 3; i++)
        {
            await TakeAsync(Now);
        }

        var earlier = Now.AddDays(-3);
        Assert.Equal(new CounterState(3, 0, earlier + Period, IsGranted: false), await TakeAsync(earlier));
        Assert.True((await TakeAsync(earlier + Period)).IsGranted);
    }

    [Fact]
    public async Task Counters_that_are_over_are_swept()
    {
        await TakeAsync(Now);
        var rules = new SweepRules(Database, Live<SessionOptions>.Of(new SessionOptions()), Live<AuditOptions>.Of(new AuditOptions()));

        Assert.Equal(0, await SweepAsync(Now + Period - TimeSpan.FromMilliseconds(1)));
        Assert.Equal(1, await SweepAsync(Now + Period));
        Assert.Equal(0, await CountAsync("counters"));

        async Task<int> SweepAsync(DateTimeOffset at)
        {
            var swept = 0;
            for (var rule = 0; rule < rules.Count; rule++)
            {
                swept += await rules.SweepAsync(rule, at, Cancellation);
            }

            return swept;
        }
    }

    private static Counter Counter(string key, int limit, int rank = 0) => new(key, rank, limit, Period);

    private async Task<int> LeftAsync(DateTimeOffset at) => (await TakeAsync(at)).Remaining;

    private async Task<CounterState> TakeAsync(DateTimeOffset at) => (await Store.TakeAsync([[Counter("a", 3)]], at, Cancellation))[0][0];
}
