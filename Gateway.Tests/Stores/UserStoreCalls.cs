using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Stores;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Tests.Stores;

/// <summary>Single changes of a person.</summary>
internal static class UserStoreCalls
{
    public static async Task<User?> SetRolesAsync(this UserStore store, EmailAddress email, IReadOnlyList<string> roles, DateTimeOffset now, CancellationToken cancellation) =>
        (await store.ChangeAsync(email, new UserChange { Roles = roles }, now, cancellation))?.User;

    public static Task<(User User, IReadOnlyList<string> EndedSessions)?> SetDisabledAsync(
        this UserStore store, EmailAddress email, bool disabled, DateTimeOffset now, CancellationToken cancellation) =>
        store.ChangeAsync(email, new UserChange { Disabled = disabled }, now, cancellation);
}
