using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Http.Tls;

/// <summary>Every certificate that the section <c>Kestrel</c> names, and which of them is shown where.</summary>
internal sealed class ServedCertificates
{
    private readonly Dictionary<string, ServedCertificate> bySetting;
    private readonly KestrelOptions options;

    private ServedCertificates(KestrelOptions options, Dictionary<string, ServedCertificate> bySetting) => (this.options, this.bySetting) = (options, bySetting);

    public IReadOnlyCollection<ServedCertificate> All => bySetting.Values;

    /// <summary>What addresses show that have none of their own; null when there is none.</summary>
    public ServedCertificate? Shared => options.Certificates.Default is null ? null : bySetting[DefaultSetting];

    private static string DefaultSetting => $"{KestrelOptions.Section}:Certificates:Default";

    /// <summary>Loads them all; to be used only while <paramref name="faults"/> stays empty.</summary>
    public static ServedCertificates Load(KestrelOptions options, ConfigFolder folder, DateTimeOffset now, SettingFaults faults)
    {
        var bySetting = new Dictionary<string, ServedCertificate>(StringComparer.OrdinalIgnoreCase);
        foreach (var (setting, certificate) in Named(options))
        {
            var served = new ServedCertificate(CertificateFiles.Of(setting, certificate, folder));
            served.Load(now, faults);
            bySetting[setting] = served;
        }

        return new ServedCertificates(options, bySetting);
    }

    /// <summary>What one address shows.</summary>
    public AddressCertificates Of(string endpoint)
    {
        var configured = options.Endpoints[endpoint];
        var own = configured.Certificate is null ? Shared : bySetting[SettingOf(endpoint)];
        return new AddressCertificates(
            own, configured.Sni.ToDictionary(name => name.Key, name => name.Value.Certificate is null ? own! : bySetting[SettingOf(endpoint, name.Key)], StringComparer.OrdinalIgnoreCase));
    }

    private static IEnumerable<(string Setting, CertificateOptions Certificate)> Named(KestrelOptions options)
    {
        IEnumerable<(string Setting, CertificateOptions? Certificate)> all =
        [
            (DefaultSetting, options.Certificates.Default),
            .. options.Endpoints.Select(endpoint => (SettingOf(endpoint.Key), endpoint.Value.Certificate)),
            .. options.Endpoints.SelectMany(endpoint => endpoint.Value.Sni.Select(name => (SettingOf(endpoint.Key, name.Key), name.Value.Certificate))),
        ];
        return all.Where(named => !string.IsNullOrEmpty(named.Certificate?.Path)).Select(named => (named.Setting, named.Certificate!));
    }

    private static string SettingOf(string endpoint) => $"{KestrelOptions.Section}:Endpoints:{endpoint}:Certificate";

    private static string SettingOf(string endpoint, string name) => $"{KestrelOptions.Section}:Endpoints:{endpoint}:Sni:{name}:Certificate";
}

/// <summary>Which certificate an address shows to whom.</summary>
/// <param name="own">To who asks for no name; null when everybody has to name one.</param>
/// <param name="byName">Exact, <c>*.example.com</c> or <c>*</c>, as Kestrel matches them: the longest first.</param>
internal sealed class AddressCertificates(ServedCertificate? own, IReadOnlyDictionary<string, ServedCertificate> byName)
{
    private readonly (string Suffix, ServedCertificate Certificate)[] wildcards =
    [
        .. byName.Where(named => named.Key.StartsWith("*.", StringComparison.Ordinal)).OrderByDescending(named => named.Key.Length).Select(named => (named.Key[1..], named.Value)),
    ];

    /// <summary>Any of them: Kestrel wants one before the first handshake.</summary>
    public ServedCertificate First => own ?? byName.Values.First();

    /// <param name="name">What the client asks for; null or empty when it does not say.</param>
    public ServedCertificate For(string? name)
    {
        if (byName.Count == 0 || string.IsNullOrEmpty(name))
        {
            return byName.GetValueOrDefault("*") ?? First;
        }

        return byName.GetValueOrDefault(name)
            ?? wildcards.FirstOrDefault(wildcard => name.EndsWith(wildcard.Suffix, StringComparison.OrdinalIgnoreCase)).Certificate
            ?? byName.GetValueOrDefault("*")
            ?? First;
    }
}
