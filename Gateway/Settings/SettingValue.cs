using System.Globalization;
using System.Net;

namespace MagicLink.Gateway.Settings;

/// <summary>Reads one setting's text as a typed value.</summary>
internal static class SettingValue
{
    private static readonly string[] DurationFormats =
        [@"h\:mm\:ss", @"hh\:mm\:ss", @"d\.hh\:mm\:ss", @"hh\:mm\:ss\.FFFFFFF", @"d\.hh\:mm\:ss\.FFFFFFF"];

    public static bool IsLeaf(Type type) => Underlying(type) is var leaf
        && (leaf.IsEnum || leaf == typeof(string) || leaf == typeof(bool) || leaf == typeof(int) || leaf == typeof(long)
            || leaf == typeof(double) || leaf == typeof(TimeSpan) || leaf == typeof(Uri) || leaf == typeof(Version)
            || leaf == typeof(IPNetwork));

    /// <summary>Whether a value is a set of names, and so may be written as a list.</summary>
    public static bool IsSet(Type type) => Underlying(type) is { IsEnum: true } leaf && leaf.IsDefined(typeof(FlagsAttribute), inherit: false);

    /// <summary>Reads <paramref name="text"/>; false leaves in <paramref name="allowed"/> what would have been allowed.</summary>
    public static bool TryRead(Type type, string text, out object? value, out string allowed)
    {
        var leaf = Underlying(type);
        (value, allowed) = leaf switch
        {
            _ when leaf == typeof(string) => ((object?)text, "text"),
            _ when leaf == typeof(bool) => (bool.TryParse(text, out var flag) ? flag : null, "true or false"),
            _ when leaf == typeof(int) => (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null, "a whole number"),
            _ when leaf == typeof(long) => (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var large) ? large : null, "a whole number"),
            _ when leaf == typeof(double) => (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) ? real : null, "a number"),
            _ when leaf == typeof(TimeSpan) => (ReadDuration(text), "a duration such as \"00:15:00\" or \"30.00:00:00\""),
            _ when leaf == typeof(Uri) => (Uri.TryCreate(text, UriKind.Absolute, out var uri) ? uri : null, "an absolute URL"),
            _ when leaf == typeof(Version) => (ReadVersion(text), "a version such as \"2\" or \"1.1\""),
            _ when leaf == typeof(IPNetwork) => (ReadNetwork(text), "an address or a CIDR network such as \"10.0.0.0/8\""),
            _ => (ReadName(leaf, text), "one of " + string.Join(", ", Enum.GetNames(leaf).Select(AsWritten))),
        };
        return value is not null;
    }

    private static Type Underlying(Type type) => Nullable.GetUnderlyingType(type) ?? type;

    /// <summary>A name as people write it: <c>required</c>, but <c>SHA1</c>.</summary>
    public static string AsWritten(string name) =>
        name.Any(char.IsDigit) ? name : char.ToLowerInvariant(name[0]) + name[1..];

    // TimeSpan.Parse reads "15" as 15 days: only the spelt-out forms are taken.
    private static object? ReadDuration(string text) =>
        TimeSpan.TryParseExact(text, DurationFormats, CultureInfo.InvariantCulture, out var duration) ? duration : null;

    private static object? ReadVersion(string text) =>
        Version.TryParse(text.Contains('.', StringComparison.Ordinal) ? text : text + ".0", out var version) ? version : null;

    private static object? ReadNetwork(string text)
    {
        if (IPNetwork.TryParse(text, out var network))
        {
            return network;
        }

        return IPAddress.TryParse(text, out var address)
            ? new IPNetwork(address, address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? 32 : 128)
            : null;
    }

    // Enum.TryParse would also take numbers and lists of names.
    private static object? ReadName(Type type, string text) =>
        Enum.GetNames(type).FirstOrDefault(name => string.Equals(name, text, StringComparison.OrdinalIgnoreCase)) is { } found
            ? Enum.Parse(type, found)
            : null;
}
