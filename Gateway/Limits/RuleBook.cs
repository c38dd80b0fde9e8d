using System.Net;

namespace MagicLink.Gateway.Limits;

/// <summary>The rules of some settings, prepared once.</summary>
internal sealed class RuleBook
{
    private readonly IReadOnlyList<LimitRule> general;
    private readonly (IPNetwork Network, IReadOnlyList<LimitRule> Rules)[] networks;

    public RuleBook(LimitOptions options)
    {
        Options = options;
        var place = 0;
        general = Compile(options.Rules.Count > 0 ? options.Rules : LimitOptions.UsualRules, "");
        networks =
        [
            .. options.Networks.OrderByDescending(network => network.Network!.Value.PrefixLength)
                .Select(network => (network.Network!.Value, Compile(network.Rules, network.Network.Value.ToString()))),
        ];
        NamesProxied = options.Enabled && networks.SelectMany(network => network.Rules).Concat(general).Any(rule => rule.Endpoint.NamesPaths);

        IReadOnlyList<LimitRule> Compile(IReadOnlyList<LimitRuleOptions> rules, string network) =>
            [.. rules.Select(rule => LimitRule.From(rule, place++, network)).OrderBy(rule => rule.Rank)];
    }

    public LimitOptions Options { get; }

    /// <summary>Whether any rule may be about proxied calls.</summary>
    public bool NamesProxied { get; }

    /// <summary>The rules that bind a call, in the order in which they are taken, and what each counts it under.</summary>
    public IReadOnlyList<(LimitRule Rule, string Key)> Of(LimitedRequest request, LimitSubject subject)
    {
        if (!Options.Enabled || Options.Whitelist.Holds(request.Address))
        {
            return [];
        }

        var fitting = new List<(LimitRule, string)>();
        foreach (var rule in RulesFor(request.Address))
        {
            if (rule.Endpoint.Fits(request) && rule.KeyOf(request, subject) is { } key)
            {
                fitting.Add((rule, key));
            }
        }

        return fitting;
    }

    private IReadOnlyList<LimitRule> RulesFor(IPAddress? address)
    {
        if (networks.Length == 0 || address is null)
        {
            return general;
        }

        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        foreach (var (network, rules) in networks)
        {
            if (network.Contains(plain))
            {
                return rules;
            }
        }

        return general;
    }
}
