namespace MagicLink.Gateway.Limits;

/// <summary>How many wrong attempts at one kind of proof an account bears, and for how long it is locked then.</summary>
/// <param name="Factor">The kind of proof that is counted.</param>
/// <param name="Most">The failure that locks, and every further one until a success.</param>
/// <param name="Window">Failures count for this long after the first of them; null: until a success.</param>
/// <param name="FirstLock">The first lock; each following one is twice as long.</param>
/// <param name="LongestLock">No lock is longer.</param>
internal sealed record AttemptRule(string Factor, int Most, TimeSpan? Window, TimeSpan FirstLock, TimeSpan LongestLock)
{
    /// <summary>With a window: how long after the last attempt earlier locks are forgotten.</summary>
    public static readonly TimeSpan RememberLocks = TimeSpan.FromHours(24);

    /// <param name="earlier">Locks before this one.</param>
    public TimeSpan LockAfter(int earlier) =>
        earlier >= 30 || FirstLock * (1L << earlier) > LongestLock ? LongestLock : FirstLock * (1L << earlier);
}
