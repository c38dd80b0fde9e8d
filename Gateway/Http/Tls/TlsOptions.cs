using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Http.Tls;

/// <summary>What browsers are told about https. Certificates and addresses stand in the section <c>Kestrel</c>.</summary>
internal sealed class TlsOptions : IValidatedOptions
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    /// <summary>Whether plain http is led to https, where the gateway serves https itself. Default true.</summary>
    public bool RedirectHttp { get; init; } = true;

    /// <summary>How long browsers keep to https once they came by it; zero says nothing. Default 365 days.</summary>
    public TimeSpan HstsMaxAge { get; init; } = TimeSpan.FromDays(365);

    /// <summary>Whether browsers keep to https at every subdomain too. Default false.</summary>
    public bool HstsIncludeSubDomains { get; init; }

    public void Validate(string path, SettingFaults faults)
    {
        if (HstsMaxAge < TimeSpan.Zero || HstsMaxAge > Longest)
        {
            faults.Add($"{path}:HstsMaxAge", "expects a duration from 00:00:00 (none) to 3650.00:00:00");
        }
    }
}
