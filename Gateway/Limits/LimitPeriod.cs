using System.Globalization;

namespace MagicLink.Gateway.Limits;

/// <summary>How AspNetCoreRateLimit writes a period, <c>30s</c>, <c>15m</c>, <c>1h</c> or <c>1d</c>; or <c>00:15:00</c> like every other duration.</summary>
internal static class LimitPeriod
{
    public const string Allowed = "expects a period such as \"30s\", \"15m\", \"1h\", \"1d\" or \"00:15:00\", from 1 second to 365 days";
    private static readonly TimeSpan Longest = TimeSpan.FromDays(365);
    private static readonly string[] Spelt = [@"hh\:mm\:ss", @"d\.hh\:mm\:ss"];

    /// <summary>Null for anything else, and for less than a second or more than a year.</summary>
    public static TimeSpan? Parse(string? text) => Read(text ?? "") is { } period && period >= TimeSpan.FromSeconds(1) && period <= Longest ? period : null;

    private static TimeSpan? Read(string text)
    {
        if (TimeSpan.TryParseExact(text, Spelt, CultureInfo.InvariantCulture, out var spelt))
        {
            return spelt;
        }

        return text.Length is > 1 and < 10 && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? text[^1] switch
            {
                's' => TimeSpan.FromSeconds(count),
                'm' => TimeSpan.FromMinutes(count),
                'h' => TimeSpan.FromHours(count),
                'd' => TimeSpan.FromDays(count),
                _ => null,
            }
            : null;
    }
}
