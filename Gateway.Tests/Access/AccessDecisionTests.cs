using System.Net;
using MagicLink.Gateway.Access;

namespace MagicLink.Gateway.Tests.Access;

public sealed class AccessDecisionTests
{
    private static readonly AccessPerson Ann = new("ann@example.com", "example.com", ["user", "staff"], Disabled: false);
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly IPAddress Office = IPAddress.Parse("10.1.2.3");

    [Fact]
    public void The_default_of_a_decision_is_to_deny() => Assert.Equal(AccessOutcome.Deny, default(AccessDecision).Outcome);

    [Fact]
    public void No_policy_denies_whoever_asks()
    {
        Assert.Equal(AccessOutcome.Deny, Decide(null, null).Outcome);
        Assert.Equal(AccessOutcome.Deny, Decide(null, Ann).Outcome);
    }

    [Fact]
    public void Anonymous_lets_everybody_through()
    {
        Assert.Equal(AccessOutcome.Allow, Decide(AccessPolicy.Anonymous, null).Outcome);
        Assert.Equal(AccessOutcome.Allow, Decide(AccessPolicy.Anonymous, Ann).Outcome);
        Assert.Equal(AccessOutcome.Allow, Decide(AccessPolicy.Anonymous, Ann with { Disabled = true }).Outcome);
    }

    [Fact]
    public void The_default_policy_wants_a_person_and_nothing_else()
    {
        Assert.Equal(AccessOutcome.SignIn, Decide(AccessPolicy.Default, null).Outcome);
        Assert.Equal(AccessOutcome.Allow, Decide(AccessPolicy.Default, Ann).Outcome);
        Assert.Equal(AccessOutcome.Allow, Decide(AccessPolicy.Default, Ann with { Roles = [] }).Outcome);
    }

    [Theory]
    [MemberData(nameof(Demands))]
    public void A_disabled_person_counts_as_nobody(string name)
    {
        Assert.Equal(AccessOutcome.SignIn, Decide(Policies[name].Policy, Ann with { Disabled = true }).Outcome);
        Assert.Equal(AccessOutcome.SignIn, Decide(AccessPolicy.Default, Ann with { Disabled = true }).Outcome);
    }

    [Theory]
    [MemberData(nameof(Demands))]
    public void Nobody_is_asked_to_sign_in_whatever_the_policy_demands(string name) =>
        Assert.Equal(AccessOutcome.SignIn, Decide(Policies[name].Policy, null).Outcome);

    [Theory]
    [MemberData(nameof(Demands))]
    public void A_demand_that_is_met_lets_the_person_through(string name) =>
        Assert.Equal(AccessOutcome.Allow, Decide(Policies[name].Policy, Ann).Outcome);

    [Theory]
    [MemberData(nameof(Demands))]
    public void A_demand_that_is_not_met_denies_and_says_which(string name)
    {
        var (policy, unmet) = Policies[name];

        var decision = AccessDecision.Decide(policy, unmet);

        Assert.Equal(AccessOutcome.Deny, decision.Outcome);
        Assert.Equal(name, decision.Reason);
    }

    [Fact]
    public void Every_kind_of_demand_has_to_be_met()
    {
        var policy = AccessPolicy.From("all", new PolicyOptions
        {
            Roles = ["staff"],
            Emails = ["ann@example.com"],
            EmailDomains = ["example.com"],
            Methods = ["GET"],
            Networks = [IPNetwork.Parse("10.0.0.0/8")],
        });

        Assert.Equal(AccessOutcome.Allow, Decide(policy, Ann).Outcome);
        foreach (var (_, unmet) in Policies.Values)
        {
            Assert.Equal(AccessOutcome.Deny, AccessDecision.Decide(policy, unmet).Outcome);
        }
    }

    [Theory]
    [InlineData("Staff", "staff", true)]
    [InlineData("staff", "staffing", false)]
    [InlineData("staff", "staff ", false)]
    public void Roles_fit_whole_and_in_any_case(string wanted, string held, bool fits)
    {
        var policy = AccessPolicy.From("p", new PolicyOptions { Roles = [wanted] });

        Assert.Equal(fits, Decide(policy, Ann with { Roles = [held] }).Outcome == AccessOutcome.Allow);
    }

    [Theory]
    [InlineData("example.com", "example.com", true)]
    [InlineData("EXAMPLE.com", "example.com", true)]
    [InlineData("bücher.example", "xn--bcher-kva.example", true)]
    [InlineData("example.com", "sub.example.com", false)]
    [InlineData("example.com", "evilexample.com", false)]
    [InlineData("example.com", "example.com.evil.org", false)]
    public void A_domain_fits_in_its_canonical_form_without_its_subdomains(string wanted, string held, bool fits)
    {
        var policy = AccessPolicy.From("p", new PolicyOptions { EmailDomains = [wanted] });

        Assert.Equal(fits, Decide(policy, Ann with { Email = "ann@" + held, EmailDomain = held }).Outcome == AccessOutcome.Allow);
    }

    [Theory]
    [InlineData("10.255.255.255", true)]
    [InlineData("::ffff:10.0.0.1", true)]
    [InlineData("11.0.0.0", false)]
    [InlineData("::1", false)]
    [InlineData("2001:db8::1", true)]
    [InlineData("2001:db9::1", false)]
    public void A_network_fits_by_address_also_when_IPv4_comes_dressed_as_IPv6(string address, bool fits)
    {
        var policy = AccessPolicy.From("p", new PolicyOptions { Networks = [IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("2001:db8::/32")] });

        Assert.Equal(fits, AccessDecision.Decide(policy, Request(Ann) with { Address = IPAddress.Parse(address) }).Outcome == AccessOutcome.Allow);
    }

    [Fact]
    public void A_client_without_an_address_is_in_no_network()
    {
        var policy = AccessPolicy.From("p", new PolicyOptions { Networks = [IPNetwork.Parse("0.0.0.0/0"), IPNetwork.Parse("::/0")] });

        Assert.Equal(AccessOutcome.Deny, AccessDecision.Decide(policy, Request(Ann) with { Address = null }).Outcome);
    }

    [Theory]
    [InlineData("get")]
    [InlineData("HEAD")]
    [InlineData("GETX")]
    public void A_method_fits_exactly(string method)
    {
        var policy = AccessPolicy.From("p", new PolicyOptions { Methods = ["GET"] });

        Assert.Equal(AccessOutcome.Deny, AccessDecision.Decide(policy, Request(Ann) with { Method = method }).Outcome);
    }

    [Theory]
    [InlineData("email", false)]
    [InlineData("email otp", false)]
    [InlineData("email MFA", false)]
    [InlineData("email mfa_", false)]
    [InlineData("", false)]
    [InlineData("email otp mfa", true)]
    [InlineData("email backup_code mfa", true)]
    public void A_policy_with_a_second_factor_wants_several_proved(string amr, bool enough)
    {
        var policy = From(new() { Mfa = MfaDemand.Required });

        var decision = AccessDecision.Decide(policy, Request(Ann) with { Amr = amr.Split(' ', StringSplitOptions.RemoveEmptyEntries) });

        Assert.Equal(enough ? AccessOutcome.Allow : AccessOutcome.StepUp, decision.Outcome);
        Assert.Equal(enough ? "p" : AccessDecision.NeedsMfa, decision.Reason);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(600_000, true)]
    [InlineData(600_001, false)]
    [InlineData(-5_000, true)]
    [InlineData(-5_001, false)]
    [InlineData(55L * 365 * 86_400_000, false)]
    public void A_policy_with_an_age_wants_what_was_proved_to_be_no_older(long ageInMilliseconds, bool fresh)
    {
        var policy = From(new() { MaxAge = TimeSpan.FromMinutes(10) });

        var decision = AccessDecision.Decide(policy, Request(Ann) with { AuthenticatedAt = Now.AddMilliseconds(-ageInMilliseconds) });

        Assert.Equal(fresh ? AccessOutcome.Allow : AccessOutcome.StepUp, decision.Outcome);
        Assert.Equal(fresh ? "p" : AccessDecision.NeedsFreshness, decision.Reason);
    }

    [Fact]
    public void Who_lacks_both_is_asked_for_the_second_factor_which_is_fresh_by_itself()
    {
        var policy = From(new() { Mfa = MfaDemand.Required, MaxAge = TimeSpan.FromMinutes(5) });

        Assert.Equal(AccessDecision.NeedsMfa, AccessDecision.Decide(policy, Request(Ann)).Reason);
        Assert.Equal(AccessDecision.NeedsFreshness, AccessDecision.Decide(policy, Request(Ann) with { Amr = ["mfa"] }).Reason);
        Assert.Equal(AccessOutcome.Allow, AccessDecision.Decide(policy, Request(Ann) with { Amr = ["mfa"], AuthenticatedAt = Now }).Outcome);
    }

    [Theory]
    [MemberData(nameof(Demands))]
    public void Who_may_not_go_on_anyway_is_not_asked_for_a_code(string name)
    {
        var options = Options[name]();
        var (_, unmet) = Policies[name];
        var stricter = From(new()
        {
            Roles = options.Roles,
            Emails = options.Emails,
            EmailDomains = options.EmailDomains,
            Methods = options.Methods,
            Networks = options.Networks,
            Mfa = MfaDemand.Required,
            MaxAge = TimeSpan.FromSeconds(1),
        });

        Assert.Equal(new AccessDecision(AccessOutcome.Deny, name), AccessDecision.Decide(stricter, unmet));
        Assert.Equal(AccessOutcome.SignIn, AccessDecision.Decide(stricter, unmet with { Person = null }).Outcome);
        Assert.Equal(AccessOutcome.StepUp, Decide(stricter, Ann).Outcome);
    }

    public static TheoryData<string> Demands() => [.. Policies.Keys];

    private static readonly Dictionary<string, Func<PolicyOptions>> Options = new()
    {
        ["role"] = () => new() { Roles = ["admin", "staff"] },
        ["email"] = () => new() { Emails = ["bob@example.com", "Ann@Example.com"] },
        ["email domain"] = () => new() { EmailDomains = ["example.org", "example.com"] },
        ["method"] = () => new() { Methods = ["GET", "HEAD"] },
        ["network"] = () => new() { Networks = [IPNetwork.Parse("10.0.0.0/8")] },
    };

    private static readonly Dictionary<string, (AccessPolicy Policy, AccessRequest Unmet)> Policies = new()
    {
        ["role"] = (From(Options["role"]()), Request(Ann with { Roles = ["user"] })),
        ["email"] = (From(Options["email"]()), Request(Ann with { Email = "eve@example.com" })),
        ["email domain"] = (From(Options["email domain"]()), Request(Ann with { EmailDomain = "example.net" })),
        ["method"] = (From(Options["method"]()), Request(Ann) with { Method = "DELETE" }),
        ["network"] = (From(Options["network"]()), Request(Ann) with { Address = IPAddress.Parse("192.168.0.1") }),
    };

    private static AccessPolicy From(PolicyOptions options) => AccessPolicy.From("p", options);

    private static AccessRequest Request(AccessPerson? person) => new(person, ["email"], Now.AddMinutes(-10), "GET", Office, Now);

    private static AccessDecision Decide(AccessPolicy? policy, AccessPerson? person) => AccessDecision.Decide(policy, Request(person));
}
