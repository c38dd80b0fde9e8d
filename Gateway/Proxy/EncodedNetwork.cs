using System.Text.RegularExpressions;
using MagicLink.Gateway.Http;

namespace MagicLink.Gateway.Proxy;

/// <summary>
/// The one encoded slash that is let in: clients that encode a network as one name, <c>/magic-link/banned-ips/10.0.0.0%2F8</c>. It is
/// spelt out before anything judges the path, so that there still is one meaning; nothing under that path is ever forwarded.
/// </summary>
internal static partial class EncodedNetwork
{
    /// <summary>The target with the network spelt out; null for any other target.</summary>
    public static string? SpellOut(string rawTarget) =>
        rawTarget.StartsWith(OwnPaths.AdminApi, StringComparison.Ordinal) && Network().Match(rawTarget) is { Success: true } match
            ? $"{match.Groups[1].Value.Replace("%3a", ":", StringComparison.OrdinalIgnoreCase)}/{match.Groups[2].Value}"
            : null;

    [GeneratedRegex("^(" + OwnPaths.AdminApi + "/banned-ips/(?:[0-9A-Fa-f:.]|%3[Aa])+)%2[Ff]([0-9]{1,3})$")]
    private static partial Regex Network();
}
