using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Limits;

/// <summary>Which networks are shut out after failed proofs, and for how long.</summary>
internal sealed class BanOptions : IValidatedOptions
{
    /// <summary>How long a doubled ban grows, unless a first one is longer already.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <summary>How long after its end a ban still doubles the next one.</summary>
    public static readonly TimeSpan Remember = TimeSpan.FromHours(24);

    /// <summary>Whether bans are made and hold. Default true.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Failed proofs from one network that ban it. Default 20.</summary>
    public int Failures { get; init; } = 20;

    /// <summary>How long failures count, from the first of them. Default 10 min.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The first ban; each further one is twice as long, up to 24 hours. Default 1 h.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Default auth.</summary>
    public BanScope Scope { get; init; } = BanScope.Auth;

    public void Validate(string path, SettingFaults faults)
    {
        Check.Range($"{path}:{nameof(Failures)}", Failures, 1, 1_000_000, faults);
        Check.Lifetime($"{path}:{nameof(Window)}", Window, faults);
        Check.Lifetime($"{path}:{nameof(Duration)}", Duration, faults);
    }

    /// <param name="earlier">Bans before this one that are remembered.</param>
    public TimeSpan DurationAfter(int earlier)
    {
        var most = Duration > Longest ? Duration : Longest;
        return earlier >= 30 || Duration * (1L << earlier) > most ? most : Duration * (1L << earlier);
    }
}
