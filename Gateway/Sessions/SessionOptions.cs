using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Sessions;

/// <summary>How long a sign-in lasts.</summary>
internal sealed class SessionOptions : IValidatedOptions
{
    /// <summary>A session unused for this long ends. Default 7 days.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromDays(7);

    /// <summary>A session ends this long after sign-in, used or not. Default 30 days.</summary>
    public TimeSpan AbsoluteTimeout { get; init; } = TimeSpan.FromDays(30);

    /// <summary>For this long the same client may present a rotated refresh token again and gets the same successor; 0 for never. Default 30 s.</summary>
    public TimeSpan RefreshReuseWindow { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long sessions already known go on while the store cannot be read, beyond the second that is always allowed. Default 0.</summary>
    public TimeSpan StoreOutageGrace { get; init; } = TimeSpan.Zero;

    public void Validate(string path, SettingFaults faults)
    {
        Check.Lifetime($"{path}:IdleTimeout", IdleTimeout, faults);
        Check.Lifetime($"{path}:AbsoluteTimeout", AbsoluteTimeout, faults);
        if (RefreshReuseWindow != TimeSpan.Zero)
        {
            Check.Lifetime($"{path}:RefreshReuseWindow", RefreshReuseWindow, faults);
        }

        if (StoreOutageGrace != TimeSpan.Zero)
        {
            Check.Lifetime($"{path}:StoreOutageGrace", StoreOutageGrace, faults);
        }
    }
}
