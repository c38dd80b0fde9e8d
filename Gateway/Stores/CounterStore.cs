using MagicLink.Gateway.Limits;

namespace MagicLink.Gateway.Stores;

/// <inheritdoc cref="ICounterStore"/>
internal sealed class CounterStore(IDatabase database) : ICounterStore
{
    public Task<IReadOnlyList<IReadOnlyList<CounterState>>> TakeAsync(IReadOnlyList<IReadOnlyList<Counter>> calls, DateTimeOffset now, CancellationToken cancellation) =>
        database.WriteAsync<IReadOnlyList<IReadOnlyList<CounterState>>>(
            async connection =>
            {
                // All calls together go from rank to rank: so does every gateway, and none waits for another in a circle.
                var states = calls.Select(_ => new List<CounterState>()).ToArray();
                var taken = calls.SelectMany((counters, call) => counters.Select(counter => (Call: call, Counter: counter)))
                    .GroupBy(each => (each.Counter.Rank, each.Counter.Key))
                    .OrderBy(same => same.Key.Rank).ThenBy(same => same.Key.Key, StringComparer.Ordinal);
                foreach (var same in taken)
                {
                    var counter = same.First().Counter;
                    int[] callers = [.. same.Select(each => each.Call).Where(call => states[call] is [] or [.., { IsGranted: true }])];
                    if (callers.Length == 0)
                    {
                        continue;
                    }

                    var (total, resetsAt, granted) = await CounterTable.TakeAsync(connection, counter, callers.Length, now);
                    for (var i = 0; i < callers.Length; i++)
                    {
                        var isGranted = i < granted;
                        var remaining = isGranted ? (int)Math.Max(0, counter.Limit - (total - callers.Length + i + 1)) : 0;
                        states[callers[i]].Add(new CounterState(counter.Limit, remaining, resetsAt, isGranted));
                    }
                }

                return states;
            },
            cancellation);
}
