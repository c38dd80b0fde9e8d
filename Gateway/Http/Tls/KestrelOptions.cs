using MagicLink.Gateway.Settings;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace MagicLink.Gateway.Http.Tls;

/// <summary>The web server's own section <c>Kestrel</c>, as far as it counts here. What it says of certificates is ours to read, the rest Kestrel's.</summary>
internal sealed class KestrelOptions : IValidatedOptions
{
    public const string Section = "Kestrel";

    /// <summary>Where to listen, by names of the operator's; they stand over <c>--urls</c>.</summary>
    public IReadOnlyDictionary<string, EndpointOptions> Endpoints { get; init; } = new Dictionary<string, EndpointOptions>();

    public ProtocolOptions EndpointDefaults { get; init; } = new();

    public CertificatesOptions Certificates { get; init; } = new();

    public void Validate(string path, SettingFaults faults)
    {
        var known = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, endpoint) in Endpoints)
        {
            if (endpoint.Address is not { } address)
            {
                continue;
            }

            if (address.Port != 0 && !known.TryAdd($"{address.Host}:{address.Port}", name))
            {
                faults.Add($"{path}:Endpoints:{name}:Url", $"is the same address as that of {path}:Endpoints:{known[$"{address.Host}:{address.Port}"]}");
            }

            if (endpoint.IsHttps && Certificates.Default is null && endpoint.LacksCertificate)
            {
                faults.Add($"{path}:Endpoints:{name}:Certificate", $"is required for https, or {path}:Certificates:Default");
            }
        }
    }
}

/// <summary>How connections are spoken with.</summary>
internal class ProtocolOptions
{
    /// <summary>HTTP/1.1, HTTP/2 or both. Default both over TLS (ALPN), HTTP/1.1 without.</summary>
    public HttpVersions? Protocols { get; init; }

    /// <summary>Versions of TLS. Default 1.2 and 1.3; earlier ones are not served (RFC 8996).</summary>
    public IReadOnlyList<TlsVersion> SslProtocols { get; init; } = [];

    /// <summary>Whether clients show certificates too. Default no.</summary>
    public ClientCertificateMode? ClientCertificateMode { get; init; }

    public bool IsOfTls => SslProtocols.Count > 0 || ClientCertificateMode is not null;
}

/// <summary>An address to listen on.</summary>
internal sealed class EndpointOptions : ProtocolOptions, IValidatedOptions
{
    /// <summary>Such as <c>https://*:443</c>.</summary>
    public string? Url { get; init; }

    /// <summary>What is shown to clients here. Default <c>Certificates:Default</c>.</summary>
    public CertificateOptions? Certificate { get; init; }

    /// <summary>What is shown to clients that ask for a name: exact, <c>*.example.com</c>, or <c>*</c> for all others.</summary>
    public IReadOnlyDictionary<string, SniOptions> Sni { get; init; } = new Dictionary<string, SniOptions>();

    /// <summary>Null when it cannot be read.</summary>
    public BindingAddress? Address => Url is null ? null : ListenUrls.Parse(Url);

    public bool IsHttps => Address?.Scheme == Uri.UriSchemeHttps;

    /// <summary>Whether a client could come to whom there is nothing to show but the default.</summary>
    public bool LacksCertificate => Certificate is null && (Sni.Count == 0 || Sni.Values.Any(name => name.Certificate is null));

    public void Validate(string path, SettingFaults faults)
    {
        if (Address is null)
        {
            faults.Add($"{path}:Url", "expects an address to listen on, such as \"https://*:443\"");
        }
        else if (!IsHttps && (IsOfTls || Certificate is not null || Sni.Count > 0))
        {
            faults.Add(path, "has settings of https, but its Url is http");
        }
    }
}

/// <summary>What is shown to clients that ask for one name.</summary>
internal sealed class SniOptions : ProtocolOptions
{
    /// <summary>Default: that of the address.</summary>
    public CertificateOptions? Certificate { get; init; }
}

/// <summary>Certificates that addresses share.</summary>
internal sealed class CertificatesOptions
{
    /// <summary>For each https address that has none of its own.</summary>
    public CertificateOptions? Default { get; init; }
}

/// <summary>A certificate in files: PEM with its intermediates and a key, or PFX.</summary>
internal sealed class CertificateOptions : IValidatedOptions
{
    /// <summary>The certificate, followed by its intermediates (<c>fullchain.pem</c>), or a PFX.</summary>
    public string? Path { get; init; }

    /// <summary>The private key in PEM. Default: it is in <see cref="Path"/>.</summary>
    public string? KeyPath { get; init; }

    /// <summary>What the key or the PFX is encrypted with.</summary>
    public string? Password { get; init; }

    public void Validate(string path, SettingFaults faults)
    {
        if (string.IsNullOrEmpty(Path))
        {
            faults.Add($"{path}:Path", "is required: the file with the certificate and its intermediates");
        }
    }
}

/// <summary>What Kestrel calls <c>HttpProtocols</c>, without HTTP/3, which this gateway does not serve.</summary>
internal enum HttpVersions
{
    Http1,
    Http2,
    Http1AndHttp2,
}

/// <summary>Versions of TLS that are safe to serve.</summary>
internal enum TlsVersion
{
    Tls12,
    Tls13,
}
