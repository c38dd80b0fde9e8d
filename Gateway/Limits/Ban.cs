namespace MagicLink.Gateway.Limits;

/// <summary>A network that is shut out.</summary>
/// <param name="IsAutomatic">Whether failed proofs led to it.</param>
/// <param name="Until">Null: until it is taken back.</param>
internal sealed record Ban(BannedNetwork Network, bool IsAutomatic, string Reason, string? Actor, DateTimeOffset Since, DateTimeOffset? Until)
{
    /// <summary>How far the clocks of two gateways may be apart.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    // One from before the clock was set back would last for who knows how long.
    public bool Holds(DateTimeOffset now) => Until is not { } until || (now < until && (!IsAutomatic || Since <= now + Skew));
}
