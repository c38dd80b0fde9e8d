using MagicLink.Gateway.Changes;
using MagicLink.Gateway.Health;
using MagicLink.Gateway.Tests.Harness;
using Microsoft.Extensions.Logging.Abstractions;

namespace MagicLink.Gateway.Tests.Changes;

/// <summary>What decides by settings waits for a look that is slow, and refuses after one that failed.</summary>
public sealed class CatchUpTests
{
    private readonly ManualClock clock = new();
    private readonly StandIn store = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_slow_look_is_waited_for()
    {
        var feed = await FeedAsync(TimeSpan.Zero);
        var answer = new TaskCompletionSource<ChangeBatch>();
        store.Next = () => answer.Task;

        var waiting = feed.CatchUpAsync(Cancellation).AsTask();
        Assert.False(waiting.IsCompleted);
        answer.SetResult(StandIn.Nothing);

        await waiting;
    }

    [Fact]
    public async Task A_look_that_fails_refuses()
    {
        var feed = await FeedAsync(TimeSpan.Zero);
        store.Next = () => throw new StoreUnavailableException("gone");

        await Assert.ThrowsAsync<StoreUnavailableException>(() => feed.CatchUpAsync(Cancellation).AsTask());
    }

    [Fact]
    public async Task Within_the_grace_of_an_outage_what_is_known_holds_and_not_beyond()
    {
        var feed = await FeedAsync(TimeSpan.FromMinutes(1));
        store.Next = () => throw new StoreUnavailableException("gone");

        await feed.CatchUpAsync(Cancellation);
        clock.Advance(TimeSpan.FromSeconds(60));

        await Assert.ThrowsAsync<StoreUnavailableException>(() => feed.CatchUpAsync(Cancellation).AsTask());
    }

    [Fact]
    public async Task Within_a_second_of_a_look_there_is_no_other()
    {
        var feed = new ChangeFeed(store, [], new ChangeFeedOptions(TimeSpan.Zero, IsShared: true), clock, NullLogger<ChangeFeed>.Instance);
        await feed.LookAsync();
        store.Next = () => throw new StoreUnavailableException("gone");

        await feed.CatchUpAsync(Cancellation);
    }

    /// <summary>A feed whose last look is two seconds old.</summary>
    private async Task<ChangeFeed> FeedAsync(TimeSpan grace)
    {
        var feed = new ChangeFeed(store, [], new ChangeFeedOptions(grace, IsShared: true), clock, NullLogger<ChangeFeed>.Instance);
        await feed.LookAsync();
        clock.Advance(TimeSpan.FromSeconds(2));
        return feed;
    }

    private sealed class StandIn : IChangeStore
    {
        public static readonly ChangeBatch Nothing = new([], ChangePosition.Newest, DateTimeOffset.UnixEpoch);

        public Func<Task<ChangeBatch>> Next { get; set; } = () => Task.FromResult(Nothing);

        public Task<ChangeBatch> ReadAsync(ChangePosition position, CancellationToken cancellation) => Next();

        public Task ListenAsync(Action hint, CancellationToken cancellation) => Task.CompletedTask;
    }
}
