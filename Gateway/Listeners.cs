using System.Net;
using MagicLink.Gateway.Http;
using MagicLink.Gateway.Http.Tls;
using MagicLink.Gateway.Settings;
using Microsoft.AspNetCore.Server.Kestrel;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace MagicLink.Gateway;

/// <summary>
/// What is listened on: the endpoints of the section <c>Kestrel</c>, else the addresses that were told; and the management address beside them. The web server leaves told
/// addresses out as soon as there is an endpoint, so that with a management address they become endpoints too.
/// </summary>
internal static class Listeners
{
    private const string Management = "Gateway-Management";
    private const string Setting = "Gateway:Management:Url";

    public static KestrelConfigurationLoader Listen(this KestrelServerOptions kestrel, Installation installation)
    {
        var section = KestrelSection.WithoutCertificates(installation.Configuration);
        return installation.Options.Management.Url is { } management
            ? kestrel.Configure(WithManagement(section, management, installation)).Endpoint(Management, endpoint => endpoint.ListenOptions.MarkAsManagement())
            : kestrel.Configure(section);
    }

    /// <summary>Adds a fault where the management address cannot be listened on beside the public ones.</summary>
    /// <param name="urls">Where to listen if the section does not say.</param>
    public static void Check(Uri? management, IReadOnlyList<string> urls, KestrelOptions kestrel, SettingFaults faults)
    {
        if (management is null || faults.Concern(Setting))
        {
            return;
        }

        if (management.Scheme == Uri.UriSchemeHttps && kestrel.Certificates.Default is null)
        {
            faults.Add(Setting, $"with https needs a certificate: {KestrelOptions.Section}:Certificates:Default");
        }

        var beside = kestrel.Endpoints.Count > 0
            ? kestrel.Endpoints.Select(endpoint => (Name: $"{KestrelOptions.Section}:Endpoints:{endpoint.Key}:Url", endpoint.Value.Url))
            : urls.Select(url => (Name: "--urls", Url: (string?)url));
        foreach (var (name, url) in beside)
        {
            if (url is not null && ListenUrls.Parse(url) is { } other && IsSame(management, other))
            {
                faults.Add(Setting, $"is listened on already: {name} is {url}");
            }
        }
    }

    private static IConfigurationRoot WithManagement(IConfigurationSection section, Uri management, Installation installation)
    {
        var added = new Dictionary<string, string?>
        {
            [$"Endpoints:{Management}:Url"] = management.GetLeftPart(UriPartial.Authority),

            // Not HTTP/3: its connections are no streams that a listener could mark. HTTP/2 is agreed upon in TLS.
            [$"Endpoints:{Management}:Protocols"] = management.Scheme == Uri.UriSchemeHttps ? nameof(HttpProtocols.Http1AndHttp2) : nameof(HttpProtocols.Http1),
        };
        if (installation.Kestrel.Endpoints.Count == 0)
        {
            for (var i = 0; i < installation.Urls.Count; i++)
            {
                added[$"Endpoints:Url-{i}:Url"] = installation.Urls[i];
            }
        }

        return new ConfigurationBuilder().AddConfiguration(section).AddInMemoryCollection(added).Build();
    }

    // Whatever is no address of its own is every address of the machine, or both of its loopback ones.
    private static bool IsSame(Uri management, BindingAddress other)
    {
        if (management.Port == 0 || other.IsUnixPipe || management.Port != other.Port)
        {
            return false;
        }

        return !IPAddress.TryParse(management.DnsSafeHost, out var ours) || !IPAddress.TryParse(other.Host.Trim('[', ']'), out var theirs)
            || IsAny(ours) || IsAny(theirs) || ours.Equals(theirs);
    }

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
}
