namespace MagicLink.Gateway.Limits;

/// <summary>Gathers what is to be counted while a write is under way, and writes it in one step: a hot counter costs one write for many calls.</summary>
internal sealed class CounterQueue(ICounterStore store, TimeProvider clock)
{
    private const int MaxBatch = 256;
    private readonly Lock gate = new();
    private readonly Queue<Waiting> waiting = new();
    private bool isWriting;

    /// <inheritdoc cref="ICounterStore.TakeAsync"/>
    public Task<IReadOnlyList<CounterState>> TakeAsync(IReadOnlyList<Counter> counters)
    {
        var item = new Waiting(counters, new(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (gate)
        {
            waiting.Enqueue(item);
            if (isWriting)
            {
                return item.Taken.Task;
            }

            isWriting = true;
        }

        _ = WriteAsync();
        return item.Taken.Task;
    }

    private async Task WriteAsync()
    {
        while (true)
        {
            List<Waiting> batch = [];
            lock (gate)
            {
                while (batch.Count < MaxBatch && waiting.TryDequeue(out var item))
                {
                    batch.Add(item);
                }

                if (batch.Count == 0)
                {
                    isWriting = false;
                    return;
                }
            }

            try
            {
                var taken = await store.TakeAsync([.. batch.Select(item => item.Counters)], clock.GetUtcNow(), CancellationToken.None);
                for (var i = 0; i < batch.Count; i++)
                {
                    batch[i].Taken.TrySetResult(taken[i]);
                }
            }
            catch (Exception fault)
            {
                batch.ForEach(item => item.Taken.TrySetException(fault));
            }
        }
    }

    private sealed record Waiting(IReadOnlyList<Counter> Counters, TaskCompletionSource<IReadOnlyList<CounterState>> Taken);
}
