using System.Runtime.CompilerServices;
using MagicLink.Gateway.Access;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Proxy;

/// <summary>A person as policies see one, prepared once for as long as the person stays the same.</summary>
internal static class PersonOf
{
    private static readonly ConditionalWeakTable<User, AccessPerson> Prepared = [];

    public static AccessPerson User(User user) =>
        Prepared.GetValue(user, static known => new AccessPerson(known.Email.Value, known.Email.Domain, known.Roles, known.Disabled) { IsEnrolled = known.MfaEnabled });
}
