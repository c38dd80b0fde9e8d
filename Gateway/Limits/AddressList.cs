using System.Net;

namespace MagicLink.Gateway.Limits;

/// <summary>Some networks.</summary>
internal static class AddressList
{
    /// <summary>Whether one of them holds the address; a mapped IPv4 address is IPv4.</summary>
    public static bool Holds(this IReadOnlyList<IPNetwork> networks, IPAddress? address)
    {
        if (networks.Count == 0 || address is null)
        {
            return false;
        }

        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        for (var i = 0; i < networks.Count; i++)
        {
            if (networks[i].Contains(plain))
            {
                return true;
            }
        }

        return false;
    }
}
