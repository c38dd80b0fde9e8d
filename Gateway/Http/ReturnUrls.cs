using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace MagicLink.Gateway.Http;

/// <summary>
/// Judges where a person may be sent after signing in: a path here, or an https URL on an allowed host at the default port
/// (http on loopback in Development), the host in ASCII, since it goes into a header. Everything else is <c>/</c>. What comes out
/// is built from what was judged.
/// </summary>
internal sealed class ReturnUrls(PublicAddress address, IEnumerable<string> allowedHosts, HostAllowList hostAllowList)
{
    public const string Fallback = "/";
    private const int MaxLength = 2048;
    private readonly FrozenSet<string> hosts = allowedHosts.Select(HostNames.Ascii).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    private readonly Uri own = new(address.Url);

    /// <summary>Origins that a form of ours may end up at, for CSP <c>form-action</c>.</summary>
    public IEnumerable<string> Origins => hosts.Concat(hostAllowList.RouteHosts).SelectMany(OriginsOf);

    private IEnumerable<string> OriginsOf(string host) =>
        address.IsDevelopment && PublicAddress.IsLoopbackName(host) ? [$"https://{host}", $"http://{host}:*"] : [$"https://{host}"];

    public string Judge(string? wanted)
    {
        if (string.IsNullOrEmpty(wanted) || wanted.Length > MaxLength || wanted.Any(IsDangerous))
        {
            return Fallback;
        }

        if (wanted[0] == '/')
        {
            return !IsAnotherHost(wanted) && Uri.TryCreate(own, wanted, out var inside) ? Path(inside) : Fallback;
        }

        if (!wanted.StartsWith("http", StringComparison.OrdinalIgnoreCase) || !Uri.TryCreate(wanted, UriKind.Absolute, out var url) || url.UserInfo.Length > 0
            || !Ascii.IsValid(url.Host))
        {
            return Fallback;
        }

        return IsOwn(url) ? Path(url) : IsAllowed(url) ? url.AbsoluteUri : Fallback;
    }

    // Browsers drop some control characters and take a backslash for a slash; Uri drops characters that only steer how text runs.
    private static bool IsDangerous(char c) =>
        char.IsControl(c) || char.IsWhiteSpace(c) || c == '\\' || char.GetUnicodeCategory(c) == UnicodeCategory.Format;

    private static bool IsAnotherHost(string reference) => reference.StartsWith("//", StringComparison.Ordinal);

    private bool IsOwn(Uri url) => url.Scheme == own.Scheme && url.IdnHost == own.IdnHost && url.Port == own.Port;

    // Hosts of routes are return hosts by themselves.
    private bool IsAllowed(Uri url) =>
        (hosts.Contains(url.IdnHost) || hostAllowList.RouteHosts.Contains(url.IdnHost, StringComparer.OrdinalIgnoreCase))
        && ((url.Scheme == Uri.UriSchemeHttps && url.IsDefaultPort)
            || (url.Scheme == Uri.UriSchemeHttp && address.IsDevelopment && url.IsLoopback));

    // "//host" and "/..//host" are other hosts to a browser.
    private string Path(Uri url) =>
        IsOwn(url) && url.PathAndQuery is var path && !IsAnotherHost(path) ? path + url.Fragment : Fallback;
}
