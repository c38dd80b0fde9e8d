using MagicLink.Gateway.Limits;
using MagicLink.Gateway.Stores;
using MagicLink.Gateway.Tests.Stores;

namespace MagicLink.Gateway.Tests.Limits;

public abstract class BanStoreContract : StoreContract
{
    private static readonly BanOptions Options = new() { Failures = 3 };
    private static readonly BannedNetwork Network = Parse("192.0.2.7");

    private BanStore Store => new(Database);

    [Fact]
    public async Task Enough_failures_ban_for_longer_each_time_up_to_a_day()
    {
        var at = Now;
        foreach (var hours in new[] { 1, 2, 4, 8, 16, 24, 24 })
        {
            var ban = await FailAsync(at);
            Assert.Equal((at, at.AddHours(hours)), (ban.Since, ban.Until));
            at = ban.Until!.Value.AddHours(23);
        }

        // A day after its end, a ban is forgotten.
        Assert.Equal(1, ((await FailAsync(at.AddHours(2))).Until - at.AddHours(2))!.Value.TotalHours);
    }

    [Fact]
    public async Task Failures_that_are_too_old_do_not_count()
    {
        await CountAsync(Now);
        await CountAsync(Now);

        Assert.Null(await CountAsync(Now.AddMinutes(10)));
        Assert.Equal(0, await CountAsync("bans"));
    }

    [Fact]
    public async Task Two_hundred_failures_at_once_are_one_ban_of_the_first_length()
    {
        var bans = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(() => CountAsync(Now), Cancellation)));

        var ban = Assert.Single(bans.OfType<Ban>());
        Assert.Equal(Now.AddHours(1), ban.Until);
        Assert.Equal(Now.AddHours(1), (await Store.FindAsync(Network, Now, Cancellation))!.Until);
        Assert.Equal(1, await CountAsync("changes WHERE kind = 'BansChanged' AND subject = '192.0.2.7'"));
    }

    [Fact]
    public async Task A_ban_that_is_taken_back_is_forgotten_and_so_is_its_doubling()
    {
        await FailAsync(Now);

        Assert.True(await Store.TryUnbanAsync(Network, Now.AddMinutes(1), Cancellation));
        Assert.False(await Store.TryUnbanAsync(Network, Now.AddMinutes(1), Cancellation));
        Assert.Equal(Now.AddHours(3), (await FailAsync(Now.AddHours(2))).Until);
    }

    [Fact]
    public async Task What_is_over_is_neither_listed_nor_taken_back_but_forgotten_by_that()
    {
        await FailAsync(Now);

        Assert.Equal(1, (await Store.ListAsync(0, 10, Now.AddMinutes(59), Cancellation)).Total);
        Assert.Equal(0, (await Store.ListAsync(0, 10, Now.AddHours(1), Cancellation)).Total);
        Assert.Empty(await Store.LoadAsync(Now.AddHours(1), Cancellation));
        Assert.False(await Store.TryUnbanAsync(Network, Now.AddHours(1), Cancellation));
        Assert.Equal(Now.AddHours(3), (await FailAsync(Now.AddHours(2))).Until);
    }

    [Fact]
    public async Task A_list_shows_the_newest_first_in_pages()
    {
        for (var i = 0; i < 5; i++)
        {
            await Store.BanAsync(new Ban(Parse($"10.{i}.0.0/16"), IsAutomatic: false, "spam", "ops", Now.AddMinutes(i), null), Cancellation);
        }

        var (items, total) = await Store.ListAsync(1, 2, Now.AddYears(1), Cancellation);

        Assert.Equal(5, total);
        Assert.Equal(["10.3.0.0/16", "10.2.0.0/16"], items.Select(ban => ban.Network.ToString()));
        Assert.Equal(new Ban(Parse("10.3.0.0/16"), IsAutomatic: false, "spam", "ops", Now.AddMinutes(3), null), items[0]);
    }

    [Fact]
    public async Task A_ban_by_hand_stands_in_place_of_the_one_before()
    {
        await FailAsync(Now);
        await Store.BanAsync(new Ban(Network, IsAutomatic: false, "for good", "ops", Now, null), Cancellation);

        Assert.Null((await Store.FindAsync(Network, Now, Cancellation))!.Until);
        Assert.Null(await CountAsync(Now));
    }

    private static BannedNetwork Parse(string text)
    {
        Assert.True(BannedNetwork.TryParse(text, out var network));
        return network;
    }

    private Task<Ban?> CountAsync(DateTimeOffset at) =>
        Store.CountFailureAsync(Network, new Counter("failures", 0, Options.Failures, Options.Window), Options, at, Cancellation);

    private async Task<Ban> FailAsync(DateTimeOffset at)
    {
        Assert.Null(await CountAsync(at));
        Assert.Null(await CountAsync(at));
        return (await CountAsync(at))!;
    }
}
