using System.Net;

namespace MagicLink.Gateway.Http;

/// <summary>Who sent a request here, before a trusted proxy's word for its client was taken.</summary>
/// <param name="Peer">The other end of the connection.</param>
/// <param name="SaidScheme">Whether it said how the client came.</param>
internal sealed record ForwardedFrom(IPAddress? Peer, bool SaidScheme);
