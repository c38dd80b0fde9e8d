namespace MagicLink.Gateway.Changes;

/// <summary>How the change feed behaves.</summary>
/// <param name="OutageGrace">How long memory is trusted, beyond a second, while the store cannot be read.</param>
/// <param name="IsShared">Whether others write to the store; a process alone there misses nothing.</param>
internal sealed record ChangeFeedOptions(TimeSpan OutageGrace, bool IsShared)
{
    /// <summary>How long changes stay in the store at least.</summary>
    public static readonly TimeSpan KeepFor = TimeSpan.FromHours(1);

    /// <summary>After this long without a look, old changes may have been swept away unread.</summary>
    public static readonly TimeSpan MaxGap = KeepFor / 2;
}
