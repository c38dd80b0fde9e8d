namespace MagicLink.Gateway.Audit;

/// <summary>What happened on one day (UTC), or over several.</summary>
/// <param name="Sends">Mails put into the outbox to be sent: links asked for by those who may sign in, and codes after them.</param>
/// <param name="Failures">Refused proofs by reason.</param>
/// <param name="Otp">Mailed codes that were right.</param>
/// <param name="Totp">Second factors that were right.</param>
internal sealed record DayStatistics(
    long Sends, long Delivered, long SignIns, IReadOnlyDictionary<string, long> Failures, long Otp, long Totp, long RateLimited, long Bans, long NewUsers)
{
    public static DayStatistics Of(IReadOnlyCollection<AuditCount> counts)
    {
        return new DayStatistics(
            Sum(AuditKind.LinkRequested, reason => reason != AuditReasons.NotAdmitted) + Sum(AuditKind.OtpSent),
            Sum(AuditKind.MailDelivered),
            Sum(AuditKind.SignedIn),
            counts.Where(count => count.Kind == AuditKind.ProofRefused)
                .GroupBy(count => count.Reason ?? AuditReasons.Other, StringComparer.Ordinal)
                .OrderBy(same => same.Key, StringComparer.Ordinal)
                .ToDictionary(same => same.Key, same => same.Sum(count => count.Count), StringComparer.Ordinal),
            Sum(AuditKind.OtpAccepted),
            Sum(AuditKind.SecondFactorAccepted),
            Sum(AuditKind.RateLimited),
            Sum(AuditKind.Banned),
            Sum(AuditKind.UserCreated));

        long Sum(AuditKind kind, Func<string?, bool>? counted = null) =>
            counts.Where(count => count.Kind == kind && counted?.Invoke(count.Reason) != false).Sum(count => count.Count);
    }
}
