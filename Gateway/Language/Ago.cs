namespace MagicLink.Gateway.Language;

/// <summary>How long ago something was, as a person says it: true in every time zone.</summary>
internal static class Ago
{
    public static string In(Texts texts, TimeSpan past) => past switch
    {
        { TotalMinutes: < 1 } => texts["Time.JustNow"],
        { TotalHours: < 1 } => texts["Time.Minutes", (int)past.TotalMinutes],
        { TotalHours: < 48 } => texts["Time.Hours", (int)past.TotalHours],
        _ => texts["Time.Days", (int)past.TotalDays],
    };
}
