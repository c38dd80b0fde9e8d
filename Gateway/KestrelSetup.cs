using System.Security.Authentication;
using MagicLink.Gateway.Http.Tls;
using MagicLink.Gateway.Proxy;
using MagicLink.Gateway.Settings;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace MagicLink.Gateway;

/// <summary>The web server: what of it is ours to say, and what the operator's section <c>Kestrel</c>.</summary>
internal static class KestrelSetup
{
    /// <exception cref="SettingException">A certificate cannot be used, and why.</exception>
    public static void UseGatewayKestrel(this WebApplicationBuilder builder, Installation installation, TimeProvider clock)
    {
        // A line ends with CR and LF, and with nothing else that a neighbour might not take for an end (RFC 9112 §2.2).
        AppContext.SetSwitch("Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators", true);
        var certificates = LoadCertificates(installation, clock);
        builder.Services.AddHttps(installation.Https, certificates);

        // Without QUIC: over it Kestrel does not ask for the certificate at each handshake.
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.ResponseHeaderEncodingSelector = HeaderText.OfAnswers;
            kestrel.Limits.MaxRequestBodySize = null; // our own endpoints read 16 KiB; what a backend takes is for its route to say
            KestrelSection.ApplyLimits(installation.Configuration, kestrel.Limits);
            kestrel.UseTls(installation, certificates);
        });

        // A request is served on the thread that took its bytes from the socket: that is one of the pool's already.
        builder.Services.Configure<SocketTransportOptions>(sockets => sockets.UnsafePreferInlineScheduling = true);
        if (installation.Urls.Count > 0 && installation.Options.Management.Url is null)
        {
            builder.WebHost.UseUrls([.. installation.Urls]);
        }
    }

    private static ServedCertificates LoadCertificates(Installation installation, TimeProvider clock)
    {
        var faults = new SettingFaults();
        var certificates = ServedCertificates.Load(installation.Kestrel, installation.Folder, clock.GetUtcNow(), faults);
        return faults.Count == 0 ? certificates : throw new SettingException(faults, "The certificates changed since the configuration was checked.");
    }

    private static void UseTls(this KestrelServerOptions kestrel, Installation installation, ServedCertificates certificates)
    {
        var options = installation.Kestrel;
        kestrel.ConfigureHttpsDefaults(https =>
        {
            if (options.EndpointDefaults.SslProtocols.Count == 0)
            {
                https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
            }

            if (certificates.Shared is { } shared)
            {
                Show(https, new AddressCertificates(shared, new Dictionary<string, ServedCertificate>()));
            }
        });
        var loader = kestrel.Listen(installation);
        foreach (var name in options.Endpoints.Where(endpoint => endpoint.Value.IsHttps).Select(endpoint => endpoint.Key))
        {
            loader.Endpoint(name, endpoint => Show(endpoint.HttpsOptions, certificates.Of(name)));
        }
    }

    private static void Show(HttpsConnectionAdapterOptions https, AddressCertificates certificates)
    {
        https.ServerCertificate = certificates.First.Context.TargetCertificate; // wanted, and never shown

        // At each handshake: connections that are open keep what they were shown.
        https.OnAuthenticate = (connection, options) => options.ServerCertificateContext = certificates.For(connection.Features.Get<ITlsHandshakeFeature>()?.HostName).Context;
    }
}
