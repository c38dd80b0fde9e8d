using MagicLink.Gateway.Proxy;

namespace MagicLink.Gateway;

/// <summary>The web server: what of it is ours to say, and what the operator's section <c>Kestrel</c>.</summary>
internal static class KestrelSetup
{
    public static void UseGatewayKestrel(this ConfigureWebHostBuilder host, Installation installation)
    {
        // A line ends with CR and LF, and with nothing else that a neighbour might not take for an end (RFC 9112 §2.2).
        AppContext.SetSwitch("Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators", true);
        host.UseKestrel((context, kestrel) =>
        {
            kestrel.AddServerHeader = false;
            kestrel.ResponseHeaderEncodingSelector = HeaderText.OfAnswers;
            kestrel.Limits.MaxRequestBodySize = null; // our own endpoints read 16 KiB; what a backend takes is for its route to say
            kestrel.Configure(installation.Configuration.GetSection("Kestrel"));
        });
        if (installation.Urls.Count > 0)
        {
            host.UseUrls([.. installation.Urls]);
        }
    }
}
