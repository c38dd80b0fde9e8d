using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Secrets;

namespace MagicLink.Gateway.Users;

/// <summary>A person about to be added.</summary>
internal sealed record NewUser(EmailAddress Email, string? FirstName, string? LastName, IReadOnlyList<string> Roles)
{
    public string PublicId { get; } = RandomToken.Hex(12);

    public static NewUser SigningUp(EmailAddress email) => new(email, null, null, [RoleName.Default]);
}
