using System.Buffers;
using System.Collections.Frozen;
using MagicLink.Gateway.Http;

namespace MagicLink.Gateway.Proxy;

/// <summary>
/// Drops what a client must not be able to say: our identity headers under any spelling, forwarding headers but for the
/// three that count and that a trusted proxy sent, and look-alikes of framing and forwarding headers.
/// </summary>
internal sealed class IncomingHeaders
{
    private static readonly SearchValues<char> PlainCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-");

    // "Proxy" is what CGI programs take their own way out from (https://httpoxy.org).
    private static readonly FrozenSet<string> Forwarding =
        new[] { "forwarded", "xrealip", "xclientip", "trueclientip", "proxy" }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> FramingNames =
        new[] { "transferencoding", "contentlength", "connection", "host", "upgrade", "te", "trailer", "expect", "keepalive", "cookie", "authorization" }
            .ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> ForwardingLookup = Forwarding.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> FramingLookup = FramingNames.GetAlternateLookup<ReadOnlySpan<char>>();

    private volatile FrozenSet<string> identity = FrozenSet<string>.Empty;

    /// <summary>
    /// Adds the identity headers of newly loaded routes; dropped on every route, whichever route uses them. Those of earlier routes stay: a name that
    /// is dropped in vain harms nobody, and a request may still be on its way by them.
    /// </summary>
    public void AddIdentity(IEnumerable<IdentityHeaderNames> names) =>
        identity = names.SelectMany(route => route.All).Select(named => FoldedName.Of(named.Header)).Concat(identity).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>What is wrong with one of the headers; null when nothing is, and they are clean.</summary>
    public string? Clean(IHeaderDictionary headers, bool fromTrustedProxy)
    {
        List<string>? dropped = null;
        foreach (var header in headers)
        {
            if (Framing.FindFault(header.Key, header.Value) is { } fault)
            {
                return fault;
            }

            if (MustGo(header.Key, fromTrustedProxy))
            {
                (dropped ??= []).Add(header.Key);
            }
        }

        if (dropped is not null)
        {
            foreach (var name in dropped)
            {
                headers.Remove(name);
            }
        }

        return null;
    }

    /// <summary>The names of headers that are an identity header under some spelling.</summary>
    public IReadOnlyList<string> FindIdentity(IHeaderDictionary headers) => [.. headers.Keys.Where(IsIdentity)];

    private bool IsIdentity(string name)
    {
        Span<char> buffer = stackalloc char[FoldedName.MaxLength];
        return IsIdentity(FoldedName.Fold(name, buffer));
    }

    private bool IsIdentity(ReadOnlySpan<char> folded) => folded.StartsWith("xgateway") || identity.GetAlternateLookup<ReadOnlySpan<char>>().Contains(folded);

    private bool MustGo(string name, bool fromTrustedProxy)
    {
        Span<char> buffer = stackalloc char[FoldedName.MaxLength];
        var folded = FoldedName.Fold(name, buffer);
        if (IsIdentity(folded))
        {
            return true;
        }

        var isAlias = name.AsSpan().ContainsAnyExcept(PlainCharacters);
        if (folded.StartsWith("xforwarded") || folded.StartsWith("xoriginal") || folded.StartsWith("xrewrite") || ForwardingLookup.Contains(folded))
        {
            return !fromTrustedProxy || !HttpSetup.ForwardingHeaders.Contains(name);
        }

        return isAlias && FramingLookup.Contains(folded);
    }
}
