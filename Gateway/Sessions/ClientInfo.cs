using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MagicLink.Gateway.Sessions;

/// <summary>Who is at the other end: shown to people, and compared when a refresh token comes back.</summary>
/// <param name="Address">The client's address, after trusted proxies.</param>
/// <param name="UserAgent">What it calls itself, at most 256 characters; null when it says nothing.</param>
internal sealed record ClientInfo(string Address, string? UserAgent)
{
    private const int MaxUserAgent = 256;
    private const string Unnamed = "?";

    public static ClientInfo From(IPAddress? address, string? userAgent) =>
        new(
            address is null ? "unknown" : (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString(),
            string.IsNullOrWhiteSpace(userAgent) ? null : Shorten(userAgent));

    /// <summary>An IPv6 customer has a /64 and moves about in it; an IPv4 address stands for itself.</summary>
    public string Network => IPAddress.TryParse(Address, out var parsed) && parsed.AddressFamily == AddressFamily.InterNetworkV6
        ? new IPNetwork(new IPAddress([.. parsed.GetAddressBytes()[..8], .. new byte[8]]), 64).ToString()
        : Address;

    /// <summary>Whether it calls itself something that a person knows.</summary>
    public bool IsNamed => Device != Unnamed;

    /// <summary>The browser and system in two words, as a person would name them.</summary>
    public string Device
    {
        get
        {
            var agent = UserAgent ?? string.Empty;
            var browser = FirstNamed(agent, ("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"), ("curl/", "curl"));
            var system = FirstNamed(agent, ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS", "macOS"), ("Linux", "Linux"));
            return string.Join(", ", new[] { browser, system }.OfType<string>()) is { Length: > 0 } named ? named : Unnamed;
        }
    }

    // Whole characters: half of one is no text that a database could keep.
    private static string Shorten(string userAgent)
    {
        var kept = new StringBuilder();
        foreach (var rune in userAgent.EnumerateRunes().Where(rune => !Rune.IsControl(rune)))
        {
            if (kept.Length + rune.Utf16SequenceLength > MaxUserAgent)
            {
                break;
            }

            kept.Append(rune);
        }

        return kept.ToString();
    }

    private static string? FirstNamed(string agent, params (string Sign, string Name)[] known) =>
        known.FirstOrDefault(candidate => agent.Contains(candidate.Sign, StringComparison.OrdinalIgnoreCase)).Name;
}
