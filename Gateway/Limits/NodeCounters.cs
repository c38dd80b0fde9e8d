using MagicLink.Gateway.Secrets;

namespace MagicLink.Gateway.Limits;

/// <summary>
/// Counts proxied calls in memory, each gateway for itself: no backend waits for our store. Of a flood of networks the ones that are
/// not seen again are forgotten first.
/// </summary>
internal sealed class NodeCounters(Limiter limiter, TimeProvider clock)
{
    private const int Remembered = 100_000;
    private readonly DigestCache<Window> windows = new(Remembered);
    private readonly Lock[] gates = [.. Enumerable.Range(0, 64).Select(_ => new Lock())];

    /// <summary>How long a call is refused; null when it is served.</summary>
    public TimeSpan? Take(LimitedRequest request)
    {
        var now = clock.GetUtcNow();
        foreach (var (rule, key) in limiter.Rules.Of(request, LimitSubject.Unknown))
        {
            if (Take(rule, Digest.Of(key), now) is { } wait)
            {
                return wait;
            }
        }

        return null;
    }

    private TimeSpan? Take(LimitRule rule, Digest digest, DateTimeOffset now)
    {
        lock (gates[digest.GetHashCode() & 63])
        {
            if (!windows.TryGet(digest, out var window) || now >= window.ResetsAt || window.ResetsAt - now > rule.Period)
            {
                windows.Set(digest, new Window { Count = 1, ResetsAt = now + rule.Period });
                return null;
            }

            if (window.Count >= rule.Limit)
            {
                return window.ResetsAt - now;
            }

            window.Count++;
            return null;
        }
    }

    private sealed class Window
    {
        public int Count { get; set; }

        public required DateTimeOffset ResetsAt { get; init; }
    }
}
