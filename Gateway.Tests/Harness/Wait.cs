namespace MagicLink.Gateway.Tests.Harness;

/// <summary>Waits for other programs, whose clock no test can move.</summary>
internal static class Wait
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public static Task UntilAsync(Func<bool> isSo, TimeSpan patience, string what) => UntilAsync(() => Task.FromResult(isSo()), patience, what);

    public static async Task UntilAsync(Func<Task<bool>> isSo, TimeSpan patience, string what)
    {
        for (var began = TimeProvider.System.GetTimestamp(); !await isSo();)
        {
            if (TimeProvider.System.GetElapsedTime(began) > patience)
            {
                throw new TimeoutException($"Not within {patience.TotalSeconds:0} s: {what}.");
            }

            await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }
    }
}
