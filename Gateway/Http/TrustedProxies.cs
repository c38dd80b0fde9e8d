using System.Net;

namespace MagicLink.Gateway.Http;

/// <summary>The networks whose word about the original request counts.</summary>
internal sealed class TrustedProxies(IReadOnlyList<IPNetwork> networks)
{
    public IReadOnlyList<IPNetwork> Networks => networks;

    public bool Contains(IPAddress? peer)
    {
        if (networks.Count == 0 || peer is null)
        {
            return false;
        }

        var plain = peer.IsIPv4MappedToIPv6 ? peer.MapToIPv4() : peer;
        foreach (var network in networks)
        {
            if (network.Contains(plain))
            {
                return true;
            }
        }

        return false;
    }
}
