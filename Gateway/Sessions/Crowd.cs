namespace MagicLink.Gateway.Sessions;

/// <summary>How many sessions are live, and which are too many. Counted under the registry's lock.</summary>
/// <param name="most">For how many there is room.</param>
internal sealed class Crowd(int most)
{
    private volatile TaskCompletionSource told = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int count;
    private int untold;

    public int Count => Volatile.Read(ref count);

    /// <summary>Ends when a tenth more have come than there is room for: making room looks at all of them, and is not worth it for each.</summary>
    public Task GrownAsync(CancellationToken cancellation) => told.Task.WaitAsync(cancellation);

    /// <summary>Those not used since are too many, so that there is room for a tenth more; long ago while there is room.</summary>
    public DateTimeOffset Since(IEnumerable<KeyValuePair<string, LiveSession>> sessions)
    {
        var tooMany = Count - (most - (most / 10));
        if (Count <= most)
        {
            return DateTimeOffset.MinValue;
        }

        var touched = sessions.Select(pair => pair.Value.TouchedAt.UtcTicks).ToList();
        if (touched.Count == 0)
        {
            return DateTimeOffset.MinValue; // all were let go of meanwhile
        }

        touched.Sort();
        return new DateTimeOffset(touched[Math.Min(tooMany, touched.Count - 1)], TimeSpan.Zero);
    }

    public void Added()
    {
        if (++count > most && ++untold > most / 10)
        {
            untold = 0;
            var before = told;
            told = new(TaskCreationOptions.RunContinuationsAsynchronously);
            before.SetResult();
        }
    }

    public void Removed() => count--;

    public void Cleared() => count = 0;
}
