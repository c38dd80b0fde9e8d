namespace MagicLink.Gateway.Changes;

/// <summary>What happened, as the processes that share a database tell each other.</summary>
internal enum ChangeKind
{
    /// <summary>A session was ended; the subject is its id.</summary>
    SessionEnded,

    /// <summary>A session that goes on was raised or its cookie renewed; the subject is its id.</summary>
    SessionChanged,

    /// <summary>A person's roles or state changed; the subject is the person's integer id.</summary>
    UserChanged,

    /// <summary>A signing key was added or retired; there is no subject.</summary>
    SigningKeysChanged,

    /// <summary>A network was banned or unbanned; the subject is the network.</summary>
    BansChanged,

    /// <summary>Settings were changed at run time; there is no subject.</summary>
    SettingsChanged,
}

/// <summary>One committed change.</summary>
internal sealed record Change(ChangeKind Kind, string Subject);

/// <summary>Where a reader is in the feed.</summary>
/// <param name="Horizon">The position below which nothing more will appear.</param>
/// <param name="Snapshot">What was visible from there on, in the database's own terms: that is not told again.</param>
internal readonly record struct ChangePosition(long Horizon, string Snapshot)
{
    /// <summary>Of a reader that wants nothing of before.</summary>
    public static readonly ChangePosition Newest = new(long.MaxValue, "1:1:");
}

/// <summary>Changes, and where to read on.</summary>
/// <param name="ReadAt">The database's time of the look.</param>
internal sealed record ChangeBatch(IReadOnlyList<Change> Changes, ChangePosition Position, DateTimeOffset ReadAt);
