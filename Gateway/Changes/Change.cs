namespace MagicLink.Gateway.Changes;

/// <summary>What happened, as the processes that share a database tell each other.</summary>
internal enum ChangeKind
{
    /// <summary>A session was ended; the subject is its id.</summary>
    SessionEnded,

    /// <summary>A person's roles or state changed; the subject is the person's integer id.</summary>
    UserChanged,

    /// <summary>A signing key was added or retired; there is no subject.</summary>
    SigningKeysChanged,
}

/// <summary>One committed change.</summary>
internal sealed record Change(ChangeKind Kind, string Subject);

/// <summary>Changes, and where to read on.</summary>
/// <param name="Horizon">The position below which nothing more will appear: what is read from there on misses nothing, and may repeat what was read before.</param>
internal sealed record ChangeBatch(IReadOnlyList<Change> Changes, long Horizon);
