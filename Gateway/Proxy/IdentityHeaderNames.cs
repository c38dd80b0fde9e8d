using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Proxy;

/// <summary>The names under which one route's backend learns who the person is.</summary>
internal sealed record IdentityHeaderNames(string User, string Email, string Name, string Roles, string Session, string Amr, string Assertion)
{
    /// <summary>A route's <c>Metadata</c> may override a name by <c>Identity.User</c> and so on.</summary>
    public const string MetadataPrefix = "Identity.";

    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "host", "connection", "contentlength", "contenttype", "transferencoding", "cookie", "setcookie", "authorization", "te", "trailer",
        "upgrade", "expect", "keepalive", "proxyconnection", "xforwardedfor", "xforwardedhost", "xforwardedproto", "xforwardedprefix", "forwarded",
    };

    public IReadOnlyList<(string Kind, string Header)> All =>
    [
        (nameof(User), User), (nameof(Email), Email), (nameof(Name), Name), (nameof(Roles), Roles), (nameof(Session), Session), (nameof(Amr), Amr),
        (nameof(Assertion), Assertion),
    ];

    public static IdentityHeaderNames From(IdentityHeaderOptions options) =>
        new(options.User, options.Email, options.Name, options.Roles, options.Session, options.Amr, options.Assertion);

    /// <summary>These names, but for those that a route's metadata gives anew.</summary>
    public IdentityHeaderNames With(IReadOnlyDictionary<string, string>? metadata)
    {
        string Pick(string kind, string header) => metadata?.GetValueOrDefault(MetadataPrefix + kind) ?? header;
        return new IdentityHeaderNames(
            Pick(nameof(User), User), Pick(nameof(Email), Email), Pick(nameof(Name), Name), Pick(nameof(Roles), Roles), Pick(nameof(Session), Session), Pick(nameof(Amr), Amr),
            Pick(nameof(Assertion), Assertion));
    }

    /// <param name="settingOf">The full name of the setting that a kind's header comes from; null where it comes from elsewhere and is judged there.</param>
    public void Validate(Func<string, string?> settingOf, SettingFaults faults)
    {
        foreach (var (kind, _) in All.Where(named => !IsHeaderName(named.Header)))
        {
            if (settingOf(kind) is { } setting)
            {
                faults.Add(setting, "expects a header name of letters, digits and hyphens that HTTP itself does not use");
            }
        }

        foreach (var doubled in All.GroupBy(named => FoldedName.Of(named.Header)).Where(group => group.Count() > 1))
        {
            if (doubled.Select(named => named.Kind).LastOrDefault(kind => settingOf(kind) is not null) is { } kind)
            {
                faults.Add(settingOf(kind)!, $"has the same name as {doubled.First(named => named.Kind != kind).Kind}: each needs one of its own");
            }
        }
    }

    private static bool IsHeaderName(string name) =>
        name.Length is > 0 and <= 64 && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') && !Reserved.Contains(FoldedName.Of(name));
}
