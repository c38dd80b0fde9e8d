namespace MagicLink.Gateway.Tests.Harness;

/// <summary>Waits for what another thread of the gateway is about to do.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <param name="tick">Done before each look, such as moving the clock on.</param>
    public static async Task TrueAsync(Func<bool> holds, string what, Action? tick = null)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        using var looks = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!holds())
        {
            Assert.False(patience.IsCancellationRequested, $"never happened: {what}");
            tick?.Invoke();
            await looks.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }
}
