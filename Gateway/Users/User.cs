using MagicLink.Gateway.Mail;
namespace MagicLink.Gateway.Users;

/// <summary>A person who can sign in.</summary>
/// <param name="Id">Counts from 1; what admins and the Magic-Link dialect call <c>id</c>.</param>
/// <param name="PublicId">24 hex digits; <c>_id</c>, and the <c>sub</c> of every token.</param>
/// <param name="Roles">At least one; the first is <c>role</c>.</param>
/// <param name="UpdatedAt">When names, roles, state or second factor last changed; signing in changes none of them.</param>
/// <param name="MfaEnabled">Whether a confirmed TOTP enrolment exists.</param>
/// <param name="Version">Grows with every change, so that an older copy never replaces a newer one.</param>
internal sealed record User(
    long Id,
    string PublicId,
    EmailAddress Email,
    string? FirstName,
    string? LastName,
    IReadOnlyList<string> Roles,
    bool Disabled,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    DateTimeOffset? LastLoginAt,
    bool MfaEnabled,
    long Version)
{
    /// <summary>Of a person who was never changed.</summary>
    public const long FirstVersion = 1;

    public string Role => Roles[0];

    /// <summary>First and last name; null while neither is known.</summary>
    public string? FullName => $"{FirstName} {LastName}".Trim() is { Length: > 0 } name ? name : null;
}
