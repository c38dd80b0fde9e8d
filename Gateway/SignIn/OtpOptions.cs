using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.SignIn;

/// <summary>The code that is mailed after the link, for those who want a second look into the mailbox.</summary>
internal sealed class OtpOptions : IValidatedOptions
{
    /// <summary>Whether every sign-in needs such a code. Default false.</summary>
    public bool Required { get; init; }

    /// <summary>How long a code works. Default 5 minutes.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Wrong codes that one sign-in bears; then it begins anew with a link. Default 5.</summary>
    public int MaxAttempts { get; init; } = 5;

    /// <summary>How long after a mail the next code may be asked for. Default 60 seconds.</summary>
    public TimeSpan ResendCooldown { get; init; } = TimeSpan.FromSeconds(60);

    public void Validate(string path, SettingFaults faults)
    {
        Check.Lifetime($"{path}:Lifetime", Lifetime, faults);
        Check.Range($"{path}:MaxAttempts", MaxAttempts, 1, 20, faults);
        Check.Lifetime($"{path}:ResendCooldown", ResendCooldown, faults);
    }
}
