using MagicLink.Gateway.Branding;
using MagicLink.Gateway.Http;
using MagicLink.Gateway.Http.Tls;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Mail.Templates;
using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway;

/// <summary>What a command line and an environment make of one installation, before anything is opened or started.</summary>
internal sealed record Installation(
    ConfigFolder Folder,
    IReadOnlyDictionary<string, string> Environment,
    bool IsDevelopment,
    SettingsSource Settings,
    IConfigurationRoot Configuration,
    GatewayOptions Options,
    IReadOnlyList<string> Urls,
    Uri PublicUrl,
    SettingFaults Faults)
{
    private const string DefaultUrl = "http://localhost:1337";
    private static readonly RunTimeSettings RunTimeSettings = new(typeof(GatewayOptions), GatewayOptions.Section);
    private static readonly string[] Sections = [GatewayOptions.Section, KestrelOptions.Section, "Logging"];

    /// <summary>What is stored in the database and stands over the file; known once the database is open.</summary>
    public StoredSettings Stored { get; private init; } = StoredSettings.None;

    /// <summary>The web server's own section.</summary>
    public KestrelOptions Kestrel { get; private init; } = new();

    /// <summary>Where it is listened on.</summary>
    public IEnumerable<BindingAddress> Addresses =>
        (Kestrel.Endpoints.Count > 0 ? Kestrel.Endpoints.Values.Select(endpoint => endpoint.Address) : Urls.Select(ListenUrls.Parse)).OfType<BindingAddress>();

    public HttpsPolicy Https => HttpsPolicy.Of(Options.Tls, PublicUrl, Addresses.Any(address => address.Scheme == Uri.UriSchemeHttps));

    /// <summary>The brand's pictures.</summary>
    public BrandLogos Logos { get; private init; } = new(null, null);

    /// <summary>What mails are made from.</summary>
    public MailTemplates MailTemplates { get; private init; } = MailTemplates.BuiltIn;

    public string DataFolder => Folder.Resolve(Options.DataDirectory);

    public OwnPaths OwnPaths { get; } = new(Options.Api.MagicLink, Options.Api.Mudbase, Options.Api.Admin);

    /// <summary>Reads and judges <c>gateway.json</c> and what stands over it; never throws for what it says.</summary>
    /// <param name="configName">The folder named on the command line; null when none was.</param>
    /// <param name="urls">The addresses named on the command line; null when none were.</param>
    public static Installation Read(string? configName, string? urls, IReadOnlyDictionary<string, string> environment, string workingFolder)
    {
        var faults = new SettingFaults();
        var folder = ConfigFolder.Locate(configName ?? environment.GetValueOrDefault("GATEWAY_CONFIG"), workingFolder, AppContext.BaseDirectory);
        var layers = ConfigurationFiles.ReadLayers(folder.SettingsFile, Sections, environment, faults);
        var configuration = layers.Merge();
        var options = Bind(configuration, faults);
        var isDevelopment = IsDevelopmentNamed(environment);
        var listenOn = ListenOn(urls ?? environment.GetValueOrDefault("ASPNETCORE_URLS"), configuration, faults);
        var kestrel = KestrelSection.Read(configuration, listenOn, faults);
        Listeners.Check(options.Management.Url, listenOn, kestrel, faults);
        var logos = BrandLogos.Read($"{GatewayOptions.Section}:{nameof(options.Brand)}", options.Brand, folder.Resolve, faults);
        var templates = TemplateFolder.Read(folder, MailWords.Kinds, faults);
        var settings = new SettingsSource(layers, RunTimeSettings, Bind);
        return new Installation(folder, environment, isDevelopment, settings, configuration, options, listenOn, PublicUrlOf(options, listenOn, faults), faults) { Kestrel = kestrel, Logos = logos, MailTemplates = templates };
    }

    /// <summary>The installation with what admins stored.</summary>
    /// <exception cref="SettingException">That does not fit what the file and the environment say by now.</exception>
    public Installation With(StoredSettings stored)
    {
        var faults = new SettingFaults();
        var inForce = Settings.Judge(stored, faults);
        return faults.Count == 0
            ? this with { Options = (GatewayOptions)inForce.Options, Stored = stored }
            : throw new SettingException(
                faults, "These come with values that an admin set at run time and that stand over gateway.json. Change the file back, or set the right values in the environment, which stands over both.");
    }

    private static GatewayOptions Bind(IConfigurationRoot configuration, SettingFaults faults) =>
        SettingsBinder.Bind<GatewayOptions>(configuration.GetSection(GatewayOptions.Section), faults);

    private static bool IsDevelopmentNamed(IReadOnlyDictionary<string, string> environment) =>
        string.Equals(
            environment.GetValueOrDefault("ASPNETCORE_ENVIRONMENT") ?? environment.GetValueOrDefault("DOTNET_ENVIRONMENT"),
            Environments.Development,
            StringComparison.OrdinalIgnoreCase);

    private static string[] ListenOn(string? urls, IConfigurationRoot configuration, SettingFaults faults)
    {
        if (string.IsNullOrWhiteSpace(urls))
        {
            return configuration.GetSection($"{KestrelOptions.Section}:Endpoints").GetChildren().Any() ? [] : [DefaultUrl];
        }

        var list = urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (var url in list.Where(url => ListenUrls.Parse(url) is null))
        {
            faults.Add("--urls", $"\"{url}\" is not an address to listen on, such as \"http://127.0.0.1:8080\"");
        }

        return list;
    }

    private static Uri PublicUrlOf(GatewayOptions options, IReadOnlyList<string> urls, SettingFaults faults)
    {
        if (options.PublicUrl is { } configured)
        {
            return configured;
        }

        var loopback = urls.Select(url => Uri.TryCreate(url, UriKind.Absolute, out var parsed) ? parsed : null)
            .FirstOrDefault(url => url is { IsLoopback: true, Scheme: "http" });
        if (loopback is null && !faults.Concern("Gateway:PublicUrl"))
        {
            faults.Add("Gateway:PublicUrl", "is required: the address that people's browsers use, such as \"https://login.example.com\"");
        }

        return loopback ?? new Uri(DefaultUrl);
    }
}
