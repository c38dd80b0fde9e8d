using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Sessions;

/// <summary>The newest known state of a person, shared by all of the person's live sessions.</summary>
internal sealed class LiveUser(User user)
{
    private volatile User current = user;

    public User Current => current;

    /// <summary>Live sessions that point here; guarded by the registry's lock.</summary>
    public int SessionCount { get; set; }

    /// <summary>When the registry was last told of a change; guarded by the registry's lock.</summary>
    public DateTimeOffset ChangedAt { get; set; }

    /// <summary>Takes a newer state; an older one changes nothing. Called under the registry's lock.</summary>
    public void Apply(User user)
    {
        if (user.Version > current.Version)
        {
            current = user;
        }
    }
}
