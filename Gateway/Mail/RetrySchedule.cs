using System.Security.Cryptography;

namespace MagicLink.Gateway.Mail;

/// <summary>Exponential backoff with jitter: about 5 s, 10 s, 20 s … at most 5 minutes.</summary>
internal static class RetrySchedule
{
    private const int FirstSeconds = 5;
    private const int MostSeconds = 300;

    /// <summary>When to try again after <paramref name="attempts"/> tries (at least one).</summary>
    public static DateTimeOffset Next(DateTimeOffset now, int attempts)
    {
        var seconds = Math.Min(MostSeconds, FirstSeconds * Math.Pow(2, Math.Min(attempts - 1, 10)));
        return now + TimeSpan.FromSeconds(seconds * (1 + (RandomNumberGenerator.GetInt32(50) / 100.0)));
    }
}
