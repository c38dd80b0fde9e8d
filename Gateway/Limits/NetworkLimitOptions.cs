using System.Net;
using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Limits;

/// <summary>Rules for callers from one network, in place of the general ones.</summary>
internal sealed class NetworkLimitOptions : IValidatedOptions
{
    /// <summary>An address or a CIDR network; of several that a caller is in, the smallest counts.</summary>
    public IPNetwork? Network { get; init; }

    /// <summary>Default: none, so that nothing is limited there.</summary>
    public IReadOnlyList<LimitRuleOptions> Rules { get; init; } = [];

    public void Validate(string path, SettingFaults faults)
    {
        if (Network is null)
        {
            faults.Add($"{path}:{nameof(Network)}", "is required: an address or a CIDR network such as \"10.0.0.0/8\"");
        }
    }
}
