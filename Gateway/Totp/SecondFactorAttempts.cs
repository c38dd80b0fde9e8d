using System.Globalization;
using MagicLink.Gateway.Limits;

namespace MagicLink.Gateway.Totp;

/// <summary>How second factors are counted: per person, codes and backup codes together.</summary>
internal static class SecondFactorAttempts
{
    /// <summary>
    /// Five wrong in a row lock for a minute, every further one for twice as long (NIST SP 800-63B §5.2.2 allows 100). Only
    /// who has proved another factor gets here: a stranger can lock nobody out.
    /// </summary>
    public static readonly AttemptRule Rule = new("totp", 5, Window: null, TimeSpan.FromMinutes(1), TimeSpan.FromHours(24));

    public static string SubjectOf(long userId) => userId.ToString(CultureInfo.InvariantCulture);
}
