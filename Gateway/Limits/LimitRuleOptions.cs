using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Limits;

/// <summary>One rule, in the shape of AspNetCoreRateLimit: so many calls of an endpoint in a period.</summary>
internal sealed class LimitRuleOptions : IValidatedOptions
{
    /// <summary>Which calls: see <see cref="RuleTarget"/>.</summary>
    public string? Endpoint { get; init; }

    /// <summary>How long a count goes on from its first call: <c>15m</c>, <c>1h</c>, <c>30s</c>, <c>1d</c> or <c>00:15:00</c>.</summary>
    public string? Period { get; init; }

    /// <summary>How many calls are served in a period.</summary>
    public int Limit { get; init; }

    /// <summary>What is counted by. Default: the client's network.</summary>
    public LimitKey By { get; init; } = LimitKey.Ip;

    public void Validate(string path, SettingFaults faults)
    {
        if (RuleTarget.Parse(Endpoint) is null)
        {
            faults.Add($"{path}:{nameof(Endpoint)}", RuleTarget.Allowed);
        }

        if (LimitPeriod.Parse(Period) is null)
        {
            faults.Add($"{path}:{nameof(Period)}", LimitPeriod.Allowed);
        }

        Check.Range($"{path}:{nameof(Limit)}", Limit, 1, 1_000_000_000, faults);
    }
}
