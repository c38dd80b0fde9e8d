using System.Net;
using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Http;

/// <summary>Where operators and admins are answered, apart from everybody else.</summary>
internal sealed class ManagementOptions : IValidatedOptions
{
    /// <summary>An address to listen on for metrics, health and the admin API alone, such as <c>http://127.0.0.1:9090</c>. Default: none; they are answered with all else, metrics to this machine alone.</summary>
    public Uri? Url { get; init; }

    public void Validate(string path, SettingFaults faults)
    {
        if (Url is not null && !IsListenable(Url))
        {
            faults.Add($"{path}:Url", "expects an address to listen on, http://ADDRESS:PORT or https://ADDRESS:PORT, such as \"http://127.0.0.1:9090\", without a path");
        }
    }

    // A host name would be listened on at every address of the machine; a port that is picked at random, at one address alone.
    private static bool IsListenable(Uri url) =>
        url.IsAbsoluteUri && url.Scheme is "http" or "https"
        && url.PathAndQuery == "/" && url.Fragment.Length == 0 && url.UserInfo.Length == 0
        && (IPAddress.TryParse(url.DnsSafeHost, out _) || (url.Host == "localhost" && url.Port != 0));
}
