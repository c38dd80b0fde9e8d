using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Stores;

/// <summary>A row of <c>users</c>.</summary>
internal sealed class UserRow
{
    public const string Names = "id, public_id AS PublicId, email, first_name AS FirstName, last_name AS LastName, roles, disabled, created_at AS CreatedAt, COALESCE(updated_at, created_at) AS UpdatedAt, last_login_at AS LastLoginAt, mfa_enabled AS MfaEnabled, version";

    public long Id { get; init; }

    public string PublicId { get; init; } = "";

    public string Email { get; init; } = "";

    public string? FirstName { get; init; }

    public string? LastName { get; init; }

    public string Roles { get; init; } = "";

    public long Disabled { get; init; }

    public long CreatedAt { get; init; }

    public long UpdatedAt { get; init; }

    public long? LastLoginAt { get; init; }

    public long MfaEnabled { get; init; }

    public long Version { get; init; }

    public User ToUser() => new(
        Id, PublicId, Columns.Email(Email), FirstName, LastName, Columns.List(Roles), Disabled != 0, Columns.Time(CreatedAt), Columns.Time(UpdatedAt), Columns.Time(LastLoginAt),
        MfaEnabled != 0, Version);
}
