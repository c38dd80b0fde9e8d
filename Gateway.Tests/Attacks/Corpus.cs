using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Attacks;

/// <summary>A file of attacks, one a line, written as in C#; each says at its top what it holds.</summary>
internal static partial class Corpus
{
    /// <summary>The lines of a corpus as they are written, without comments.</summary>
    public static IReadOnlyList<string> Lines(string name) =>
    [
        .. File.ReadAllLines(Path.Combine(Checkout.Root, "Gateway.Tests", "Attacks", "Corpora", name + ".txt")).Where(line => line.Length > 0 && !line.StartsWith('#')),
    ];

    /// <summary>What a line means: <c>{5x*}</c> is <c>xxxxx</c>.</summary>
    public static string Unescape(string written)
    {
        var text = Escape().Replace(written, escape => escape.ValueSpan[1] switch
        {
            'r' => "\r",
            'n' => "\n",
            't' => "\t",
            '\\' => "\\",
            _ => ((char)int.Parse(escape.ValueSpan[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)).ToString(),
        });
        return Repetition().Replace(text, repetition =>
            new StringBuilder().Insert(0, repetition.Groups[2].Value, int.Parse(repetition.Groups[1].ValueSpan, CultureInfo.InvariantCulture)).ToString());
    }

    [GeneratedRegex(@"\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|r|n|t|\\)")]
    private static partial Regex Escape();

    [GeneratedRegex(@"\{(\d+)([^*]*)\*\}")]
    private static partial Regex Repetition();
}
