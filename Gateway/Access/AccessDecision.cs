using System.Net;

namespace MagicLink.Gateway.Access;

/// <summary>What becomes of a request.</summary>
internal enum AccessOutcome
{
    /// <summary>Refused, whoever asks. The default of the type is to refuse.</summary>
    Deny,

    /// <summary>A person has to sign in first.</summary>
    SignIn,

    /// <summary>The person may, after proving more, or something anew; <see cref="AccessDecision.Reason"/> says which.</summary>
    StepUp,

    Allow,
}

/// <summary>A decision and its reason, for logs and explanations.</summary>
internal readonly record struct AccessDecision(AccessOutcome Outcome, string Reason)
{
    /// <summary>The reason of a step-up: a second factor is missing.</summary>
    public const string NeedsMfa = "mfa";

    /// <summary>The reason of a step-up: what was proved is too long ago.</summary>
    public const string NeedsFreshness = "age";

    /// <summary>The reason of a refusal: whoever asks, the method is not served there.</summary>
    public const string MethodNotServed = "method not served";

    private const string SeveralFactors = "mfa";

    /// <summary>Clocks of gateways differ; a proof from further ahead is none.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(5);

    /// <summary>The one function that decides about access. Its last line is deny.</summary>
    public static AccessDecision Decide(AccessPolicy? policy, in AccessRequest request)
    {
        if (policy is null)
        {
            return Deny("no policy");
        }

        if (policy.AllowsAnybody)
        {
            return ServedMethods.IsAlways(request.Method) ? Allow(policy.Name) : Deny(MethodNotServed);
        }

        if (request.Person is not { Disabled: false } person)
        {
            return new AccessDecision(AccessOutcome.SignIn, "nobody is signed in");
        }

        // Who may not go on anyway is not asked for a code.
        if (FirstUnmet(policy, person, request) is { } unmet)
        {
            return Deny(unmet);
        }

        if (MissingProof(policy, person, request) is { } missing)
        {
            return new AccessDecision(AccessOutcome.StepUp, missing);
        }

        if (ServedMethods.IsAlways(request.Method) || policy.Methods is not null)
        {
            return Allow(policy.Name);
        }

        return Deny(MethodNotServed);
    }

    /// <summary>The first demand that is not met; null when all are.</summary>
    private static string? FirstUnmet(AccessPolicy policy, AccessPerson person, in AccessRequest request)
    {
        if (policy.Methods?.Contains(request.Method) == false)
        {
            return "method";
        }

        if (policy.Networks is not null && !IsIn(policy.Networks, request.Address))
        {
            return "network";
        }

        if (policy.Roles is not null && !HasOne(policy.Roles, person.Roles))
        {
            return "role";
        }

        if (policy.Emails?.Contains(person.Email) == false)
        {
            return "email";
        }

        return policy.EmailDomains?.Contains(person.EmailDomain) == false ? "email domain" : null;
    }

    /// <summary>What has to be proved yet; null when nothing has. A second factor proved now is also fresh, so it comes first.</summary>
    private static string? MissingProof(AccessPolicy policy, AccessPerson person, in AccessRequest request)
    {
        if ((policy.DemandsMfa && !HasSeveralFactors(request.Amr)) || (request.EverybodyEnrols && !person.IsEnrolled))
        {
            return NeedsMfa;
        }

        return policy.MaxAge is { } maxAge && !IsFresh(request, maxAge) ? NeedsFreshness : null;
    }

    private static AccessDecision Allow(string reason) => new(AccessOutcome.Allow, reason);

    private static AccessDecision Deny(string reason) => new(AccessOutcome.Deny, reason);

    private static bool HasSeveralFactors(IReadOnlyList<string> amr)
    {
        foreach (var factor in amr)
        {
            if (string.Equals(factor, SeveralFactors, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsFresh(in AccessRequest request, TimeSpan maxAge)
    {
        var age = request.Now - request.AuthenticatedAt;
        return age <= maxAge && age >= -ClockSkew;
    }

    private static bool HasOne(IReadOnlySet<string> wanted, IReadOnlyList<string> roles)
    {
        foreach (var role in roles)
        {
            if (wanted.Contains(role))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsIn(IReadOnlyList<IPNetwork> networks, IPAddress? address)
    {
        var plain = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
        foreach (var network in networks)
        {
            if (plain is not null && network.Contains(plain))
            {
                return true;
            }
        }

        return false;
    }
}
