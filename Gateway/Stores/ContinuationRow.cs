using System.Globalization;
using MagicLink.Gateway.SignIn;

namespace MagicLink.Gateway.Stores;

/// <summary>A row of <c>continuations</c> with its person's address.</summary>
internal sealed class ContinuationRow
{
    public const string Names =
        """
        continuations.hash, user_id AS UserId, (SELECT public_id FROM users WHERE users.id = continuations.user_id) AS PersonId,
        (SELECT email FROM users WHERE users.id = continuations.user_id) AS Email, stage, amr,
        return_url AS ReturnUrl, language, otp_hash AS OtpHash, otp_attempts AS OtpAttempts, created_at AS CreatedAt, expires_at AS ExpiresAt
        """;

    public string Hash { get; init; } = "";

    public long UserId { get; init; }

    public string PersonId { get; init; } = "";

    public string Email { get; init; } = "";

    public string Stage { get; init; } = "";

    public string Amr { get; init; } = "";

    public string ReturnUrl { get; init; } = "";

    public string Language { get; init; } = "";

    public string? OtpHash { get; init; }

    public int OtpAttempts { get; init; }

    public long CreatedAt { get; init; }

    public long ExpiresAt { get; init; }

    public static string NameOf(SignInStage stage) => stage switch
    {
        SignInStage.Otp => "otp",
        SignInStage.Totp => "totp",
        SignInStage.Enroll => "enroll",
        _ => throw new ArgumentOutOfRangeException(nameof(stage)),
    };

    public Continuation ToContinuation() => new(
        Hash, UserId, PersonId, Columns.Email(Email), StageOf(Stage), Columns.List(Amr), ReturnUrl, CultureInfo.GetCultureInfo(Language), OtpHash, OtpAttempts,
        Columns.Time(CreatedAt), Columns.Time(ExpiresAt));

    private static SignInStage StageOf(string name) => name switch
    {
        "otp" => SignInStage.Otp,
        "totp" => SignInStage.Totp,
        "enroll" => SignInStage.Enroll,
        _ => throw new InvalidDataException("A stored stage is unknown."),
    };
}
