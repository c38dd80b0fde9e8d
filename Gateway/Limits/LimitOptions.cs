using System.Net;

namespace MagicLink.Gateway.Limits;

/// <summary>How many calls are served to whom.</summary>
internal sealed class LimitOptions
{
    /// <summary>What holds where no rules are configured; each binds its act over both dialects and the pages.</summary>
    public static readonly IReadOnlyList<LimitRuleOptions> UsualRules =
    [
        new() { Endpoint = "*", Period = "5m", Limit = 300 },
        new() { Endpoint = "act:send", Period = "15m", Limit = 10 },
        new() { Endpoint = "act:verify", Period = "15m", Limit = 30 },
        new() { Endpoint = "act:send", Period = "15m", Limit = 5, By = LimitKey.Email },
        new() { Endpoint = "act:send", Period = "15m", Limit = 1000, By = LimitKey.Global },
    ];

    /// <summary>Whether anything is limited. Default true.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>The general rules, in place of the usual ones. Default: <see cref="UsualRules"/>.</summary>
    public IReadOnlyList<LimitRuleOptions> Rules { get; init; } = [];

    /// <summary>Rules for callers from some networks, in place of the general ones. Default: none.</summary>
    public IReadOnlyList<NetworkLimitOptions> Networks { get; init; } = [];

    /// <summary>Addresses and networks that are neither limited nor banned. Default: none.</summary>
    public IReadOnlyList<IPNetwork> Whitelist { get; init; } = [];
}
