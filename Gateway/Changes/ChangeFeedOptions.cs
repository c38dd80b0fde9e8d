namespace MagicLink.Gateway.Changes;

/// <summary>How the change feed behaves.</summary>
/// <param name="OutageGrace">How long memory is trusted, beyond a second, while the store cannot be read.</param>
/// <param name="MaxGap">After this long without a look, old changes may have been swept away unread.</param>
internal sealed record ChangeFeedOptions(TimeSpan OutageGrace, TimeSpan MaxGap)
{
    /// <summary>How long changes stay in the store at least.</summary>
    public static readonly TimeSpan KeepFor = TimeSpan.FromHours(1);

    /// <param name="isShared">Whether others write to the store; a process alone there has missed nothing.</param>
    public static ChangeFeedOptions From(TimeSpan outageGrace, bool isShared) => new(outageGrace, isShared ? KeepFor / 2 : TimeSpan.MaxValue);
}
