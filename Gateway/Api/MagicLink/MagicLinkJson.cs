using System.Text.Json.Serialization;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Api.MagicLink;

internal sealed record SendBody(string? Email, string? RedirectTo, string? Locale);

internal sealed record VerifyBody(string? Token);

internal sealed record CodeBody(string? Email, string? Code);

internal sealed record OtpBody(string? MagicLinkId, string? Otp);

internal sealed record ResendBody(string? MagicLinkId);

internal sealed record RefreshBody(string? RefreshToken);

internal sealed record SendAnswer(string Message, int ExpiresIn);

internal sealed record SignedInAnswer(string Jwt, string RefreshToken, int ExpiresIn, UserView User);

internal sealed record OtpRequiredAnswer(bool RequiresOtp, string MagicLinkId, int OtpExpiresIn);

internal sealed record ResendAnswer(int OtpExpiresIn);

internal sealed record RefreshAnswer(string Jwt, string RefreshToken, int ExpiresIn);

internal sealed record SessionAnswer(bool Authenticated, UserView User, SessionView Session);

internal sealed record SessionsAnswer(IReadOnlyList<SessionView> Items, int Page, int PageSize, long Total);

internal sealed record MessageAnswer(string Message);

internal sealed record EndedAnswer(string Message, int Ended);

/// <summary>A person as the dialect shows one; every field is always there, <c>null</c> when it is empty.</summary>
internal sealed record UserView(
    long Id,
    [property: JsonPropertyName("_id")] string PublicId,
    string Email,
    string Username,
    string? FirstName,
    string? LastName,
    string Role,
    bool MfaEnabled,
    DateTimeOffset CreatedAt,
    DateTimeOffset? LastLoginAt)
{
    // The address is the user name: it is the one name that is unique by itself.
    public static UserView From(User user) => new(
        user.Id, user.PublicId, user.Email.Value, user.Email.Value, user.FirstName, user.LastName, user.Role, user.MfaEnabled, user.CreatedAt, user.LastLoginAt);
}

/// <summary>A session as the dialect shows one.</summary>
internal sealed record SessionView(string Id, string Device, string Address, DateTimeOffset CreatedAt, DateTimeOffset LastSeenAt, DateTimeOffset ExpiresAt, IReadOnlyList<string> Amr, bool Current)
{
    public static SessionView From(Sessions.LiveSession live) => From(live.Session, live.LastSeenAt, isCurrent: true);

    public static SessionView From(Sessions.Session session, DateTimeOffset seenAt, bool isCurrent) => new(
        session.Id, session.Client.Device, session.Client.Address, session.CreatedAt, seenAt, session.ExpiresAt, session.Amr, isCurrent);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, AllowDuplicateProperties = false, MaxDepth = 16, RespectRequiredConstructorParameters = false)]
[JsonSerializable(typeof(SendBody))]
[JsonSerializable(typeof(VerifyBody))]
[JsonSerializable(typeof(RefreshBody))]
[JsonSerializable(typeof(CodeBody))]
[JsonSerializable(typeof(OtpBody))]
[JsonSerializable(typeof(ResendBody))]
[JsonSerializable(typeof(OtpRequiredAnswer))]
[JsonSerializable(typeof(ResendAnswer))]
[JsonSerializable(typeof(SendAnswer))]
[JsonSerializable(typeof(SignedInAnswer))]
[JsonSerializable(typeof(RefreshAnswer))]
[JsonSerializable(typeof(SessionAnswer))]
[JsonSerializable(typeof(SessionsAnswer))]
[JsonSerializable(typeof(MessageAnswer))]
[JsonSerializable(typeof(TotpBody))]
[JsonSerializable(typeof(TotpVerifyBody))]
[JsonSerializable(typeof(TotpEnrolBody))]
[JsonSerializable(typeof(TotpConfirmBody))]
[JsonSerializable(typeof(TotpEnrolledAnswer))]
[JsonSerializable(typeof(TotpConfirmedAnswer))]
[JsonSerializable(typeof(TotpDisabledAnswer))]
[JsonSerializable(typeof(BackupCodesAnswer))]
[JsonSerializable(typeof(EndedAnswer))]
internal sealed partial class MagicLinkJson : JsonSerializerContext;
