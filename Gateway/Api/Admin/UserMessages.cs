using System.Text.Json.Serialization;
using MagicLink.Gateway.Http;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Api.Admin;

/// <summary>What is to be kept about a person: a field that is absent stays, a name that is null is cleared. Setters tell the two apart.</summary>
internal sealed record UserBody
{
    public string? Email { get; init; }

    public string? FirstName
    {
        get;
        set => (field, givesFirstName) = (value, true);
    }

    public string? LastName
    {
        get;
        set => (field, givesLastName) = (value, true);
    }

    /// <summary>All of them, the main one first.</summary>
    public IReadOnlyList<string>? Roles { get; init; }

    /// <summary>The only one.</summary>
    public string? Role { get; init; }

    public bool? Disabled { get; init; }

    private bool givesFirstName;
    private bool givesLastName;

    /// <summary>The change that it asks for, or why it cannot be made.</summary>
    public (UserChange? Change, Problem? Problem) Read()
    {
        PersonName? first = null, last = null;
        if (givesFirstName && !PersonName.TryParse(FirstName, out first))
        {
            return (null, Problems.Invalid("firstName", PersonName.Allowed));
        }

        if (givesLastName && !PersonName.TryParse(LastName, out last))
        {
            return (null, Problems.Invalid("lastName", PersonName.Allowed));
        }

        if (Role is not null && Roles is not null)
        {
            return (null, Problems.Invalid("role", "is the same as roles with one: send one of the two."));
        }

        var roles = Role is null ? Roles : [Role];
        return roles is [] || roles?.All(role => role is not null && RoleName.IsValid(role)) == false || roles?.Count > MaxRoles || roles?.Distinct().Count() < roles?.Count
            ? (null, Problems.Invalid(Role is null ? "roles" : "role", $"names 1 to {MaxRoles} different roles; a role is {RoleName.Allowed}."))
            : (new UserChange { FirstName = first, LastName = last, Roles = roles, Disabled = Disabled }, null);
    }

    private const int MaxRoles = 50;
}

/// <summary>A person as admins see one; every field is always there, <c>null</c> when it is empty.</summary>
internal sealed record UserView(
    long Id,
    [property: JsonPropertyName("_id")] string PublicId,
    string Email,
    string Username,
    string? FirstName,
    string? LastName,
    string Role,
    IReadOnlyList<string> Roles,
    bool Disabled,
    bool MfaEnabled,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    DateTimeOffset? LastLoginAt)
{
    public static UserView From(User user) => new(
        user.Id, user.PublicId, user.Email.Value, user.Email.Value, user.FirstName, user.LastName, user.Role, user.Roles, user.Disabled, user.MfaEnabled,
        user.CreatedAt, user.UpdatedAt, user.LastLoginAt);
}

internal sealed record MessageAnswer(string Message);

internal sealed record EndedAnswer(string Message, int Ended);
