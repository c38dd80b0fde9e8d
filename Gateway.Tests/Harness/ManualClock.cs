namespace MagicLink.Gateway.Tests.Harness;

/// <summary>
/// A clock that stands still until a test moves it; timers fire as it passes them. Its wall time can be set back, as a machine's
/// can; timers and timestamps do not notice.
/// </summary>
internal sealed class ManualClock : TimeProvider
{
    private readonly Lock guard = new();
    private readonly List<ManualTimer> timers = [];
    private DateTimeOffset now = new(DateTimeOffset.UtcNow.ToUnixTimeSeconds() * TimeSpan.TicksPerSecond + DateTimeOffset.UnixEpoch.Ticks, TimeSpan.Zero);

    private TimeSpan setBack;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (guard)
        {
            return now - setBack;
        }
    }

    public override long GetTimestamp()
    {
        lock (guard)
        {
            return now.Ticks;
        }
    }

    /// <summary>Sets the wall time back.</summary>
    public void SetBack(TimeSpan by)
    {
        lock (guard)
        {
            setBack += by;
        }
    }

    public void Advance(TimeSpan by)
    {
        DateTimeOffset end;
        lock (guard)
        {
            end = now + by;
        }

        while (NextDue(end) is { } due)
        {
            due.Fire();
        }

        lock (guard)
        {
            now = end;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private ManualTimer? NextDue(DateTimeOffset end)
    {
        lock (guard)
        {
            var next = timers.Where(timer => timer.DueAt <= end).MinBy(timer => timer.DueAt);
            if (next is not null)
            {
                now = next.DueAt > now ? next.DueAt : now;
                next.Reschedule();
            }

            return next;
        }
    }

    private sealed class ManualTimer(ManualClock clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan period;

        public DateTimeOffset DueAt { get; private set; } = DateTimeOffset.MaxValue;

        public void Fire() => callback(state);

        public void Reschedule()
        {
            DueAt = period > TimeSpan.Zero ? DueAt + period : DateTimeOffset.MaxValue;
            if (DueAt == DateTimeOffset.MaxValue)
            {
                clock.timers.Remove(this);
            }
        }

        public bool Change(TimeSpan dueTime, TimeSpan newPeriod)
        {
            lock (clock.guard)
            {
                period = newPeriod;
                clock.timers.Remove(this);
                if (dueTime >= TimeSpan.Zero)
                {
                    DueAt = clock.now + dueTime;
                    clock.timers.Add(this);
                }
                else
                {
                    DueAt = DateTimeOffset.MaxValue;
                }
            }

            return true;
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
