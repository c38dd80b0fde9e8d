namespace MagicLink.Gateway.Limits;

/// <summary>A counter that is known to be used up: until it ends, nobody has to be asked again.</summary>
internal sealed class UsedUp(int limit, DateTimeOffset resetsAt)
{
    private int isTold;

    public DateTimeOffset ResetsAt => resetsAt;

    /// <summary>Whether it still holds. Once the limit was raised, or the clock set back, the store knows better.</summary>
    public bool Holds(LimitRule rule, DateTimeOffset now) => rule.Limit <= limit && now < resetsAt && resetsAt - now <= rule.Period;

    /// <summary>True for the first refusal that this gateway tells of.</summary>
    public bool TellOnce() => Interlocked.Exchange(ref isTold, 1) == 0;
}
