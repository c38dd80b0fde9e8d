using MagicLink.Gateway.Settings;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Totp;

/// <summary>The second factor: who has one, and what authenticators are told.</summary>
internal sealed class MfaOptions : IValidatedOptions
{
    private const int MaxIssuer = 60;

    /// <summary>Whether people have a second factor: <c>off</c>, <c>optional</c> (the default) or <c>required</c>.</summary>
    public MfaMode Mode { get; init; } = MfaMode.Optional;

    /// <summary>The name under which authenticator apps list the account. Default: <c>Brand:Name</c>.</summary>
    public string? Issuer { get; init; }

    /// <summary>How long a browser is remembered that asks for it. Default 30 days; zero for never.</summary>
    public TimeSpan RememberDevice { get; init; } = TimeSpan.FromDays(30);

    /// <summary>The hash of new authenticators. Default SHA1: many apps know no other, or ignore what they are told.</summary>
    public TotpAlgorithm Algorithm { get; init; } = TotpAlgorithm.SHA1;

    /// <summary>The length of new authenticators' codes: 6 (the default) or 8.</summary>
    public int Digits { get; init; } = 6;

    /// <summary>Whether the person can be asked for a second factor.</summary>
    public bool CanAsk(User user) => Mode != MfaMode.Off && user.MfaEnabled;

    /// <summary>What an enrolment begun now is told.</summary>
    public TotpParameters NewParameters => new(Algorithm, Digits, TotpParameters.UsualPeriod);

    public void Validate(string path, SettingFaults faults)
    {
        if (Issuer is not null && (Issuer.Trim().Length is 0 or > MaxIssuer || Issuer.Any(char.IsControl)))
        {
            faults.Add($"{path}:Issuer", $"expects 1 to {MaxIssuer} characters, none of them a control character");
        }

        if (RememberDevice < TimeSpan.Zero || RememberDevice > TimeSpan.FromDays(3650))
        {
            faults.Add($"{path}:RememberDevice", "expects a duration up to 3650.00:00:00, 00:00:00 for never");
        }

        if (Digits is not (6 or 8))
        {
            faults.Add($"{path}:Digits", "expects 6 or 8");
        }
    }
}
