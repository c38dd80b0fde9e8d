namespace MagicLink.Gateway.Limits;

/// <summary>One rule as it is applied.</summary>
/// <param name="Rank">Where it stands in the order in which counters are taken: the same in every gateway with the same settings.</param>
/// <param name="Name">What its counters are told apart by from those of other rules; a new limit goes on with the old counts.</param>
/// <param name="Text">The rule in short, for people.</param>
internal sealed record LimitRule(RuleTarget Endpoint, TimeSpan Period, int Limit, LimitKey By, int Rank, string Name, string Text)
{
    private const int PerKey = 1_000_000;

    /// <param name="options">Valid ones.</param>
    /// <param name="place">Unique among all rules that count by the same.</param>
    /// <param name="network">Whose rule it is; empty for everybody's.</param>
    public static LimitRule From(LimitRuleOptions options, int place, string network)
    {
        var period = LimitPeriod.Parse(options.Period)!.Value;
        return new(
            RuleTarget.Parse(options.Endpoint)!, period, options.Limit, options.By, ((int)options.By * PerKey) + place,
            $"{network} {options.Endpoint} {options.By} {(long)period.TotalSeconds}",
            $"{options.Endpoint} {options.Limit} in {options.Period} by {options.By.ToString().ToLowerInvariant()}");
    }

    /// <summary>What a call is counted under; null when it does not say what the rule counts by.</summary>
    public string? KeyOf(LimitedRequest request, LimitSubject subject) => By switch
    {
        LimitKey.Ip => $"{Name} {request.Network}",
        LimitKey.Email when subject.Email is { } email => $"{Name} {email.Value}",
        LimitKey.Continuation when subject.Continuation is { } continuation => $"{Name} {continuation}",
        LimitKey.Global => Name,
        _ => null,
    };
}
