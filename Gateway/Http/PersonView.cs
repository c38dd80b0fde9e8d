using System.Text.Json.Serialization;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Http;

/// <summary>A person as the Mudbase dialect shows one, and as people take along what is kept of them; every field is always there, <c>null</c> when it is empty.</summary>
/// <param name="EmailVerified">Nobody gets here who has not proved the mailbox.</param>
internal sealed record PersonView(
    [property: JsonPropertyName("_id")] string PublicId,
    string Id,
    string Email,
    string? FirstName,
    string? LastName,
    string? FullName,
    string Role,
    bool EmailVerified,
    bool TwoFactorEnabled,
    DateTime? LastLogin,
    DateTime CreatedAt,
    DateTime UpdatedAt)
{
    public static PersonView From(User user) => new(
        user.PublicId, user.PublicId, user.Email.Value, user.FirstName, user.LastName, user.FullName, user.Role, EmailVerified: true, user.MfaEnabled,
        user.LastLoginAt?.UtcDateTime, user.CreatedAt.UtcDateTime, user.UpdatedAt.UtcDateTime);
}
