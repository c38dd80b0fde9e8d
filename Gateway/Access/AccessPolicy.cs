using System.Collections.Frozen;
using System.Net;
using MagicLink.Gateway.Mail;

namespace MagicLink.Gateway.Access;

/// <summary>What a route demands, prepared for deciding.</summary>
internal sealed record AccessPolicy
{
    /// <summary>Everybody may; a signed-in person is still recognised.</summary>
    public static readonly AccessPolicy Anonymous = new() { Name = "anonymous", AllowsAnybody = true };

    /// <summary>Any signed-in person may; what a route that names no policy demands.</summary>
    public static readonly AccessPolicy Default = new() { Name = "default" };

    public required string Name { get; init; }

    public bool AllowsAnybody { get; private init; }

    /// <summary>Null demands nothing of its kind, here and below.</summary>
    public FrozenSet<string>? Roles { get; private init; }

    public FrozenSet<string>? Emails { get; private init; }

    public FrozenSet<string>? EmailDomains { get; private init; }

    public FrozenSet<string>? Methods { get; private init; }

    public IReadOnlyList<IPNetwork>? Networks { get; private init; }

    public bool DemandsMfa { get; private init; }

    /// <summary>How long ago the last factor may have been proved; null for any time.</summary>
    public TimeSpan? MaxAge { get; private init; }

    public static bool IsBuiltIn(string name) =>
        string.Equals(name, Anonymous.Name, StringComparison.OrdinalIgnoreCase) || string.Equals(name, Default.Name, StringComparison.OrdinalIgnoreCase);

    public static AccessPolicy From(string name, PolicyOptions options) => new()
    {
        Name = name,
        Roles = options.Roles?.ToFrozenSet(StringComparer.OrdinalIgnoreCase),
        Emails = options.Emails?.Select(Canonical).ToFrozenSet(StringComparer.Ordinal),
        EmailDomains = options.EmailDomains?.Select(domain => EmailAddress.CanonicalDomain(domain) ?? domain).ToFrozenSet(StringComparer.Ordinal),
        Methods = options.Methods?.ToFrozenSet(StringComparer.Ordinal),
        Networks = options.Networks,
        DemandsMfa = options.Mfa == MfaDemand.Required,
        MaxAge = options.MaxAge,
    };

    private static string Canonical(string email) => EmailAddress.TryParse(email, out var address) ? address.Value : email;
}
