using MagicLink.Gateway.Totp;

namespace MagicLink.Gateway.Stores;

/// <summary>A row of <c>totp</c>.</summary>
internal sealed class TotpRow
{
    public const string Names = "user_id AS UserId, enrolment, sealed_secret AS SealedSecret, algorithm, digits, period, last_step AS LastStep, confirmed_at AS ConfirmedAt";

    public long UserId { get; init; }

    public string Enrolment { get; init; } = "";

    public string SealedSecret { get; init; } = "";

    public string Algorithm { get; init; } = "";

    public int Digits { get; init; }

    public int Period { get; init; }

    public long LastStep { get; init; }

    public long? ConfirmedAt { get; init; }

    public TotpEnrolment ToEnrolment() => new(
        UserId, Enrolment, SealedSecret, new TotpParameters(Enum.Parse<TotpAlgorithm>(Algorithm), Digits, Period), LastStep, ConfirmedAt is not null);
}
