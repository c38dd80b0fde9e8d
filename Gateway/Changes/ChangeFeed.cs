using MagicLink.Gateway.Health;

namespace MagicLink.Gateway.Changes;

/// <summary>
/// Keeps what is in memory true while others write to the same database: reads the changes from a position that misses none and
/// hands them to the subscribers. Whoever decides by memory asks <see cref="BeFreshAsync"/> first: when the last look was begun
/// more than a second ago, it looks again, and refuses when it cannot.
/// </summary>
internal sealed class ChangeFeed(IChangeStore store, IEnumerable<IChangeSubscriber> subscribers, ChangeFeedOptions options, TimeProvider clock, ILogger<ChangeFeed> log)
{
    /// <summary>How old the last look may be.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);

    /// <summary>How long a request waits for a look.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CatchUpPatience = TimeSpan.FromSeconds(5);

    private readonly IChangeSubscriber[] subscribers = [.. subscribers];
    private readonly Lock guard = new();
    private Task? underWay;
    private bool wasOut;
    private ChangePosition position = ChangePosition.Newest;
    private DateTimeOffset readAt;
    private bool distrusted;
    private Look last = new(clock.GetTimestamp() - (2 * clock.TimestampFrequency), clock.GetUtcNow() - (2 * MaxAge));

    /// <summary>Returns when memory may be trusted.</summary>
    /// <exception cref="StoreUnavailableException">It may not: the store has not been read for too long.</exception>
    public ValueTask BeFreshAsync(CancellationToken cancellation) =>
        Age <= MaxAge ? ValueTask.CompletedTask : RefreshAsync(MaxAge + options.OutageGrace, cancellation);

    /// <summary>Returns when what is not in memory is known not to be there, outage or not.</summary>
    /// <exception cref="StoreUnavailableException">It is not known: the store has not been read for more than a second.</exception>
    public ValueTask BeUpToDateAsync(CancellationToken cancellation) => Age <= MaxAge ? ValueTask.CompletedTask : RefreshAsync(MaxAge, cancellation);

    /// <summary>Returns when a look has succeeded that is a second old at most, or was waited for: for settings, which may be as old as a slow look.</summary>
    /// <exception cref="StoreUnavailableException">What others changed cannot be read now.</exception>
    public async ValueTask CatchUpAsync(CancellationToken cancellation)
    {
        if (Age <= MaxAge)
        {
            return;
        }

        try
        {
            await LookAsync().WaitAsync(CatchUpPatience, cancellation);
        }
        catch (Exception fault) when (fault is StoreUnavailableException or TimeoutException)
        {
            if (Age > MaxAge + options.OutageGrace)
            {
                throw new StoreUnavailableException("What others changed in the store cannot be read now.", fault);
            }
        }
    }

    /// <summary>Looks now, or joins the look that is under way.</summary>
    public Task LookAsync()
    {
        lock (guard)
        {
            return underWay ??= LookOnceAsync();
        }
    }

    /// <summary>When memory may not be trusted any more: stops what goes on because of it alone, such as open WebSockets.</summary>
    public async Task StopWhatIsNotTrustedAsync(CancellationToken cancellation)
    {
        try
        {
            await BeFreshAsync(cancellation);
        }
        catch (StoreUnavailableException)
        {
            Volatile.Write(ref distrusted, true);
            foreach (var subscriber in subscribers)
            {
                subscriber.Distrust();
            }
        }
    }

    /// <summary>How long ago the last successful look began; by both clocks, as the one that only runs forward stands still while a machine is suspended.</summary>
    public TimeSpan Age
    {
        get
        {
            var look = Volatile.Read(ref last);
            var byTimer = clock.GetElapsedTime(look.Timestamp);
            var byClock = clock.GetUtcNow() - look.Time;
            return byTimer > byClock ? byTimer : byClock;
        }
    }

    private async ValueTask RefreshAsync(TimeSpan allowedAge, CancellationToken cancellation)
    {
        Exception? fault = null;
        for (var looks = 0; looks < 2 && fault is null; looks++)
        {
            fault = await TryLookAsync(cancellation);
            if (Age <= MaxAge)
            {
                return;
            }

            // The look that was joined had begun too long ago: one more, begun now.
        }

        if (Age > allowedAge)
        {
            throw new StoreUnavailableException("The store has not been read for too long to know who is still signed in.", fault);
        }
    }

    private async Task<Exception?> TryLookAsync(CancellationToken cancellation)
    {
        try
        {
            await LookAsync().WaitAsync(Patience, cancellation);
            return null;
        }
        catch (Exception fault) when (fault is StoreUnavailableException or TimeoutException)
        {
            return fault;
        }
    }

    private async Task LookOnceAsync()
    {
        await Task.Yield(); // so that whoever asked holds no lock meanwhile
        try
        {
            var begun = new Look(clock.GetTimestamp(), clock.GetUtcNow());
            var batch = await store.ReadAsync(position, CancellationToken.None);
            await TakeInAsync(batch);
            (position, readAt) = (batch.Position, batch.ReadAt);
            Volatile.Write(ref last, begun);
            if (wasOut)
            {
                wasOut = false;
                log.FeedBack();
            }
        }
        catch (Exception fault)
        {
            if (!wasOut)
            {
                wasOut = true;
                log.FeedOut(fault);
            }

            throw fault is StoreUnavailableException ? fault : new StoreUnavailableException("What changed in the store could not be taken in.", fault);
        }
        finally
        {
            lock (guard)
            {
                underWay = null;
            }
        }
    }

    private async Task TakeInAsync(ChangeBatch batch)
    {
        var missed = options.IsShared && position != ChangePosition.Newest && MayHaveMissed(batch);
        foreach (var subscriber in subscribers)
        {
            if (missed)
            {
                await subscriber.ForgetAsync(CancellationToken.None);
            }

            if (batch.Changes.Count > 0)
            {
                await subscriber.ApplyAsync(batch.Changes, CancellationToken.None);
            }
        }

        Volatile.Write(ref distrusted, false);
    }

    // After an outage it may be another server, which lost what the first had acknowledged or gave its numbers anew; after a long
    // time, by the database's own clock, changes were swept away.
    private bool MayHaveMissed(ChangeBatch batch) =>
        Volatile.Read(ref distrusted) || batch.Position.Horizon < position.Horizon || batch.ReadAt - readAt > ChangeFeedOptions.MaxGap;

    private sealed record Look(long Timestamp, DateTimeOffset Time);
}
