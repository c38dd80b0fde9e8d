using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Totp;

/// <summary>Whose second factor it is.</summary>
/// <param name="PersonId">The public id.</param>
internal sealed record FactorOwner(long Id, string PersonId, EmailAddress Email)
{
    public static FactorOwner Of(User person) => new(person.Id, person.PublicId, person.Email);
}
