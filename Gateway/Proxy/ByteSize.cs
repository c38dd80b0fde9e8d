using System.Globalization;

namespace MagicLink.Gateway.Proxy;

/// <summary>The largest body that a route takes, as its metadata writes it: <c>"MaxBody": "2GiB"</c>. Without it there is no bound.</summary>
internal static class ByteSize
{
    public const string MetadataKey = "MaxBody";
    public const string Allowed = "a number of bytes with a unit, such as \"64KiB\", \"512MiB\" or \"2GiB\"; B is a unit too";

    // IEC 80000-13; longer names first, since all end in B.
    private static readonly (string Unit, long Bytes)[] Units = [("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40), ("B", 1)];

    public static bool TryParse(string? text, out long bytes)
    {
        bytes = 0;
        var (name, factor) = Array.Find(Units, unit => text?.EndsWith(unit.Unit, StringComparison.Ordinal) == true);
        if (name is null || !long.TryParse(text.AsSpan()[..^name.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > long.MaxValue / factor)
        {
            return false;
        }

        bytes = number * factor;
        return true;
    }
}
