namespace MagicLink.Gateway.Tests.Harness;

/// <summary>Waits for what another thread or another program is about to do, whose pace no test sets.</summary>
internal static class Eventually
{
    private static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(60); // a machine may be many times slower than the last

    /// <param name="tick">Done before each further look, such as moving the clock on.</param>
    public static Task TrueAsync(Func<bool> holds, string what, Action? tick = null, TimeSpan? patience = null) =>
        TrueAsync(() => Task.FromResult(holds()), what, tick, patience);

    /// <inheritdoc cref="TrueAsync(Func{bool}, string, Action?, TimeSpan?)"/>
    public static async Task TrueAsync(Func<Task<bool>> holds, string what, Action? tick = null, TimeSpan? patience = null)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(patience ?? DefaultPatience);
        using var looks = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!await holds())
        {
            Assert.False(limit.IsCancellationRequested, $"never happened: {what}");
            tick?.Invoke();
            await looks.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }
}
