using System.Security.Cryptography;

namespace MagicLink.Gateway.Mail;

/// <summary>Exponential backoff with jitter: 5 s, 10 s, 20 s … 5 minutes, each up to half as much longer.</summary>
internal static class RetrySchedule
{
    private const int FirstSeconds = 5;
    private const int MostSeconds = 300;
    private const double MostJitter = 0.5;

    /// <summary>No retry is further away.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(MostSeconds * (1 + MostJitter));

    /// <summary>When to try again after <paramref name="attempts"/> tries (at least one).</summary>
    public static DateTimeOffset Next(DateTimeOffset now, int attempts)
    {
        var seconds = Math.Min(MostSeconds, FirstSeconds * Math.Pow(2, Math.Min(attempts - 1, 10)));
        var jitter = MostJitter * RandomNumberGenerator.GetInt32(1000) / 1000;
        return now + TimeSpan.FromSeconds(seconds * (1 + jitter));
    }
}
