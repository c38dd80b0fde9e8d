using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace MagicLink.Gateway.Limits;

/// <summary>A network in its one form: IPv4 where it can be, nothing set behind its prefix; one address is a network of its own.</summary>
/// <param name="Bits">The address, from the highest bit.</param>
internal readonly record struct BannedNetwork(UInt128 Bits, int PrefixLength, bool IsV6)
{
    private const int V4 = 32;
    private const int V6 = 128;
    private const int Mapped = 96;

    public int Size => IsV6 ? V6 : V4;

    /// <summary>Reads an address, or a network such as <c>10.0.0.0/8</c>.</summary>
    public static bool TryParse(string? text, out BannedNetwork network)
    {
        network = default;
        var slash = text?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        var name = slash < 0 ? text : text![..slash];
        if (!IsStrict(name) || !IPAddress.TryParse(name, out var address))
        {
            return false;
        }

        var size = address.AddressFamily == AddressFamily.InterNetworkV6 ? V6 : V4;
        var length = size;
        if (slash >= 0 && (!int.TryParse(text.AsSpan(slash + 1), System.Globalization.NumberStyles.None, null, out length) || length > size))
        {
            return false;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            if (length < Mapped)
            {
                return false;
            }

            length -= Mapped;
        }

        network = Of(address, length);
        return true;
    }

    public static BannedNetwork Of(IPAddress address) => Of(address, V6);

    /// <param name="length">At most the whole address counts.</param>
    public static BannedNetwork Of(IPAddress address, int length)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        var isV6 = address.AddressFamily == AddressFamily.InterNetworkV6 && !address.IsIPv4MappedToIPv6;
        if (address.IsIPv4MappedToIPv6)
        {
            Span<byte> mapped = stackalloc byte[16];
            address.TryWriteBytes(mapped, out _);
            mapped[12..].CopyTo(bytes);
        }
        else
        {
            address.TryWriteBytes(bytes, out _);
        }

        length = Math.Min(length, isV6 ? V6 : V4);
        return new BannedNetwork(BinaryPrimitives.ReadUInt128BigEndian(bytes) & Mask(length), length, isV6);
    }

    /// <summary>The network of so many bits around this one.</summary>
    public BannedNetwork Widen(int length) => new(Bits & Mask(length), length, IsV6);

    public bool Contains(BannedNetwork other) => other.IsV6 == IsV6 && other.PrefixLength >= PrefixLength && (other.Bits & Mask(PrefixLength)) == Bits;

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Bits);
        var address = new IPAddress(bytes[..(Size / 8)]);
        return PrefixLength == Size ? address.ToString() : $"{address}/{PrefixLength}";
    }

    private static UInt128 Mask(int length) => length == 0 ? UInt128.Zero : UInt128.MaxValue << (V6 - length);

    // The framework also reads "1" and "0x7f.1" as addresses.
    private static bool IsStrict([NotNullWhen(true)] string? name) =>
        name is { Length: > 1 } && ((name.Contains(':', StringComparison.Ordinal) && name.All(c => c is ':' or '.' || char.IsAsciiHexDigit(c))) || (name.Count(c => c == '.') == 3 && name.All(c => c == '.' || char.IsAsciiDigit(c))));
}
