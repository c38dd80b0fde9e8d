using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Sessions;

/// <summary>What an operator does with people. Every change holds from the next request on.</summary>
internal sealed class UserAdminFlow(IUserStore users, OutboxSeal outbox, LiveSessions live, TimeProvider clock)
{
    private const int PageSize = 500;

    public async Task<IReadOnlyList<User>> ListAsync(CancellationToken cancellation)
    {
        var all = new List<User>();
        while (await users.ListAsync(all.Count == 0 ? 0 : all[^1].Id, PageSize, cancellation) is { Count: > 0 } page)
        {
            all.AddRange(page);
        }

        return all;
    }

    /// <summary>Null when the address is known already.</summary>
    public Task<User?> InviteAsync(NewUser user, CancellationToken cancellation) => users.TryAddAsync(user, clock.GetUtcNow(), cancellation);

    /// <summary>Null when there is no such person.</summary>
    public async Task<User?> SetRolesAsync(EmailAddress email, IReadOnlyList<string> roles, CancellationToken cancellation)
    {
        var changed = await users.SetRolesAsync(email, roles, clock.GetUtcNow(), cancellation);
        if (changed is not null)
        {
            live.Apply(changed);
        }

        return changed;
    }

    /// <summary>Null when there is no such person.</summary>
    public async Task<User?> SetDisabledAsync(EmailAddress email, bool disabled, CancellationToken cancellation)
    {
        if (await users.SetDisabledAsync(email, disabled, clock.GetUtcNow(), cancellation) is not { } changed)
        {
            return null;
        }

        TakeIn(changed.User, changed.EndedSessions);
        return changed.User;
    }

    /// <summary>Deletes the person and everything that is kept about the person, mails that wait included. Null when there is none.</summary>
    public async Task<User?> DeleteAsync(EmailAddress email, CancellationToken cancellation)
    {
        if (await users.DeleteAsync(email, outbox.RecipientHashes(email), clock.GetUtcNow(), cancellation) is not { } deleted)
        {
            return null;
        }

        TakeIn(deleted.User, deleted.EndedSessions);
        return deleted.User;
    }

    private void TakeIn(User user, IReadOnlyList<string> endedSessions)
    {
        live.Apply(user);
        foreach (var session in endedSessions)
        {
            live.End(session);
        }
    }
}
