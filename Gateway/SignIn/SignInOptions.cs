using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.SignIn;

/// <summary>Who may sign in, and how long a link is good for.</summary>
internal sealed class SignInOptions : IValidatedOptions
{
    /// <summary>Who may sign up: anybody (<c>open</c>, the default), addresses of allowed domains, or nobody new (<c>invited</c>).</summary>
    public SignUpMode Mode { get; init; } = SignUpMode.Open;

    /// <summary>With mode <c>domains</c>: the domains whose addresses may sign up; subdomains are not included.</summary>
    public IReadOnlyList<string> AllowedDomains { get; init; } = [];

    /// <summary>How long a link works. Default 15 minutes.</summary>
    public TimeSpan LinkLifetime { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How long the code in the same mail works. Default 10 minutes.</summary>
    public TimeSpan CodeLifetime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Where mailed links point; <c>?token=…</c> is added. Default: the confirm page on the public URL.</summary>
    public Uri? LinkUrl { get; init; }

    public void Validate(string path, SettingFaults faults)
    {
        Check.Lifetime($"{path}:LinkLifetime", LinkLifetime, faults);
        Check.Lifetime($"{path}:CodeLifetime", CodeLifetime, faults);
        if (Mode == SignUpMode.Domains && AllowedDomains.Count == 0)
        {
            faults.Add($"{path}:AllowedDomains", "must name at least one domain while SignIn:Mode is domains");
        }

        for (var i = 0; i < AllowedDomains.Count; i++)
        {
            if (EmailAddress.CanonicalDomain(AllowedDomains[i]) is null)
            {
                faults.Add($"{path}:AllowedDomains:{i}", "expects a mail domain such as \"example.com\", without @ or *");
            }
        }

        if (LinkUrl is not null && (LinkUrl.Scheme is not ("https" or "http") || LinkUrl.Fragment.Length > 0 || LinkUrl.UserInfo.Length > 0
            || (LinkUrl.Scheme == "http" && !LinkUrl.IsLoopback)))
        {
            faults.Add($"{path}:LinkUrl", "expects an https URL (http only on loopback) without user or fragment");
        }
    }
}
