using System.Net;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Access;

/// <summary>One policy. Every kind that is given must fit; of a kind's list one entry must. A person must be signed in.</summary>
internal sealed class PolicyOptions : IValidatedOptions
{
    private static readonly HashSet<string> KnownMethods = [.. ServedMethods.Always, .. ServedMethods.WhereNamed];

    /// <summary>The person has one of these roles.</summary>
    public IReadOnlyList<string>? Roles { get; init; }

    /// <summary>The person's address is one of these.</summary>
    public IReadOnlyList<string>? Emails { get; init; }

    /// <summary>The person's address is of one of these domains; subdomains are not included.</summary>
    public IReadOnlyList<string>? EmailDomains { get; init; }

    /// <summary>The request's method is one of these. Methods beyond the usual seven are served only where they are named here.</summary>
    public IReadOnlyList<string>? Methods { get; init; }

    /// <summary>The client's address is in one of these networks.</summary>
    public IReadOnlyList<IPNetwork>? Networks { get; init; }

    /// <summary>Whether a second factor must have been proved. Default none.</summary>
    public MfaDemand Mfa { get; init; } = MfaDemand.None;

    /// <summary>The last factor was proved at most this long ago.</summary>
    public TimeSpan? MaxAge { get; init; }

    public void Validate(string path, SettingFaults faults)
    {
        if (Roles is null && Emails is null && EmailDomains is null && Methods is null && Networks is null && Mfa == MfaDemand.None && MaxAge is null)
        {
            faults.Add(path, "demands nothing: name at least one of Roles, Emails, EmailDomains, Methods, Networks, Mfa, MaxAge, or use the policy \"default\"");
        }

        if (MaxAge is { } maxAge)
        {
            Check.Lifetime($"{path}:{nameof(MaxAge)}", maxAge, faults);
        }

        NotEmpty($"{path}:{nameof(Roles)}", Roles?.Count, faults);
        NotEmpty($"{path}:{nameof(Emails)}", Emails?.Count, faults);
        NotEmpty($"{path}:{nameof(EmailDomains)}", EmailDomains?.Count, faults);
        NotEmpty($"{path}:{nameof(Methods)}", Methods?.Count, faults);
        NotEmpty($"{path}:{nameof(Networks)}", Networks?.Count, faults);
        Each($"{path}:{nameof(Roles)}", Roles, role => role.Trim().Length > 0, "expects a role's name", faults);
        Each($"{path}:{nameof(Emails)}", Emails, email => EmailAddress.TryParse(email, out _), "expects a mail address", faults);
        Each($"{path}:{nameof(EmailDomains)}", EmailDomains, domain => EmailAddress.CanonicalDomain(domain) is not null, "expects a mail domain such as \"example.com\", without @ or *", faults);
        Each($"{path}:{nameof(Methods)}", Methods, KnownMethods.Contains, $"expects one of {string.Join(", ", ServedMethods.Always)}, or another registered method such as PROPFIND", faults);
    }

    private static void NotEmpty(string setting, int? count, SettingFaults faults)
    {
        if (count == 0)
        {
            faults.Add(setting, "is empty, so nobody would fit: name at least one, or leave it out");
        }
    }

    private static void Each(string setting, IReadOnlyList<string>? values, Predicate<string> fits, string allowed, SettingFaults faults)
    {
        for (var i = 0; i < values?.Count; i++)
        {
            if (!fits(values[i]))
            {
                faults.Add($"{setting}:{i}", allowed);
            }
        }
    }
}
