using System.Net;
using MagicLink.Gateway.Access;
using MagicLink.Gateway.Api;
using MagicLink.Gateway.Audit;
using MagicLink.Gateway.Branding;
using MagicLink.Gateway.Events;
using MagicLink.Gateway.Health;
using MagicLink.Gateway.Http;
using MagicLink.Gateway.Http.Tls;
using MagicLink.Gateway.Limits;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Proxy;
using MagicLink.Gateway.Sample;
using MagicLink.Gateway.Settings;
using MagicLink.Gateway.SignIn;
using MagicLink.Gateway.Stores;
using MagicLink.Gateway.Tokens;
using MagicLink.Gateway.Totp;
using SessionOptions = MagicLink.Gateway.Sessions.SessionOptions;

namespace MagicLink.Gateway;

/// <summary>Everything under <c>Gateway</c> in <c>gateway.json</c>.</summary>
internal sealed class GatewayOptions : IValidatedOptions
{
    public const string Section = "Gateway";

    /// <summary>Where people reach the gateway; https, or http on loopback. Default: the first loopback address listened on.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>The folder for the database and the key file. Default <c>data</c>.</summary>
    public string DataDirectory { get; init; } = "data";

    /// <summary>The key that secrets are encrypted under: base64 of 32 bytes. Default: a file in the data directory, made at the first start; required with PostgreSQL.</summary>
    public string? MasterKey { get; init; }

    /// <summary>Earlier keys, each base64 of 32 bytes: what they sealed or hashed still counts, nothing new is made under them. Default: none.</summary>
    public IReadOnlyList<string> PreviousMasterKeys { get; init; } = [];

    /// <summary>Host names served, besides those of the public URL and the routes.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>Networks whose forwarding headers count. Default: none.</summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>Hosts that people may be sent to after signing in, besides those of the public URL and the routes.</summary>
    public IReadOnlyList<string> ReturnHosts { get; init; } = [];

    public TlsOptions Tls { get; init; } = new();

    public StoreOptions Store { get; init; } = new();

    public MailOptions Mail { get; init; } = new();

    public SignInOptions SignIn { get; init; } = new();

    public OtpOptions Otp { get; init; } = new();

    public MfaOptions Mfa { get; init; } = new();

    public TokenOptions Tokens { get; init; } = new();

    public SessionOptions Sessions { get; init; } = new();

    public LimitOptions Limits { get; init; } = new();

    public BanOptions Bans { get; init; } = new();

    public AccessOptions Access { get; init; } = new();

    public AuditOptions Audit { get; init; } = new();

    public EventOptions Events { get; init; } = new();

    public ApiOptions Api { get; init; } = new();

    public IdentityOptions Identity { get; init; } = new();

    public ManagementOptions Management { get; init; } = new();

    public BrandOptions Brand { get; init; } = new();

    public SampleAppOptions SampleApp { get; init; } = new();

    public ShutdownOptions Shutdown { get; init; } = new();

    public void Validate(string path, SettingFaults faults)
    {
        if (PublicUrl is not null && !IsPublicUrl(PublicUrl))
        {
            faults.Add($"{path}:PublicUrl", "expects https://HOST, or http://HOST on loopback, without path, query or user");
        }

        if (string.IsNullOrWhiteSpace(DataDirectory))
        {
            faults.Add($"{path}:DataDirectory", "must not be empty");
        }

        MasterKeys(path, faults);
        if (Identity.Assertion == true && !Identity.SendsAssertions(Tokens.Algorithm))
        {
            faults.Add($"{path}:Identity:Assertion", $"cannot be true with {path}:Tokens:Algorithm {Tokens.Algorithm}: no key is published that a backend could verify with");
        }

        AccessOptions.CheckMfa(Access, $"{path}:Access", $"{path}:Mfa:Mode", Mfa.Mode != MfaMode.Off, faults);
        Hosts($"{path}:AllowedHosts", AllowedHosts, faults);
        Hosts($"{path}:ReturnHosts", ReturnHosts, faults);
    }

    private void MasterKeys(string path, SettingFaults faults)
    {
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        if (MasterKey is not null)
        {
            Judge($"{path}:MasterKey", MasterKey);
        }
        else if (Store.Provider == StoreProvider.Postgres)
        {
            faults.Add($"{path}:MasterKey", $"is required with postgres, the same for every gateway on the database: openssl rand -base64 {Secrets.MasterKey.Size}");
        }

        for (var i = 0; i < PreviousMasterKeys.Count; i++)
        {
            Judge($"{path}:PreviousMasterKeys:{i}", PreviousMasterKeys[i]);
        }

        void Judge(string setting, string text)
        {
            if (Secrets.MasterKey.Parse(text) is not { } key)
            {
                faults.Add(setting, $"expects base64 of {Secrets.MasterKey.Size} bytes, as from: openssl rand -base64 {Secrets.MasterKey.Size}");
            }
            else if (!known.TryAdd(key.Id, setting))
            {
                faults.Add(setting, $"is the same key as {known[key.Id]}");
            }
        }
    }

    private static bool IsPublicUrl(Uri url) =>
        (url.Scheme == "https" || (url.Scheme == "http" && url.IsLoopback))
        && url.PathAndQuery == "/" && url.Fragment.Length == 0 && url.UserInfo.Length == 0;

    private static void Hosts(string setting, IReadOnlyList<string> hosts, SettingFaults faults)
    {
        for (var i = 0; i < hosts.Count; i++)
        {
            if (Uri.CheckHostName(hosts[i]) == UriHostNameType.Unknown)
            {
                faults.Add($"{setting}:{i}", "expects a host name such as \"wiki.example.com\", without scheme, port or path");
            }
        }
    }
}
