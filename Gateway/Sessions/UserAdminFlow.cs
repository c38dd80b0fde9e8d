using MagicLink.Gateway.Audit;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Sessions;

/// <summary>What admins and operators do with people. Every change holds from the next request on, and is in the audit log with who made it.</summary>
internal sealed class UserAdminFlow(
    IUserStore users, IUserListStore lists, ISessionStore sessions, OutboxSeal outbox, LiveSessions live, AuditLog audit, AuditPrivacy privacy, TimeProvider clock)
{
    private const int PageSize = 500;
    private const string EndedByAdmin = "ended by an admin";

    public async Task<IReadOnlyList<User>> ListAsync(CancellationToken cancellation)
    {
        var all = new List<User>();
        while (await users.ListAsync(all.Count == 0 ? 0 : all[^1].Id, PageSize, cancellation) is { Count: > 0 } page)
        {
            all.AddRange(page);
        }

        return all;
    }

    public Task<UserList> ListAsync(UserQuery query, CancellationToken cancellation) => lists.ListAsync(query, cancellation);

    /// <summary>Null when there is no such person.</summary>
    public async Task<User?> FindAsync(long id, CancellationToken cancellation) => (await lists.FindAsync([id], cancellation)).SingleOrDefault();

    /// <summary>Null when the address is known already.</summary>
    public async Task<User?> InviteAsync(NewUser user, string actor, CancellationToken cancellation)
    {
        var added = await users.TryAddAsync(user, clock.GetUtcNow(), cancellation);
        if (added is not null)
        {
            await RecordAsync(AuditKind.UserCreated, added, actor, null);
        }

        return added;
    }

    /// <summary>Null when there is no such person.</summary>
    public async Task<User?> ChangeAsync(EmailAddress email, UserChange change, string actor, CancellationToken cancellation)
    {
        if (await users.ChangeAsync(email, change, clock.GetUtcNow(), cancellation) is not { } changed)
        {
            return null;
        }

        TakeIn(changed.User, changed.EndedSessions);
        if (change.ChangesData)
        {
            await RecordAsync(AuditKind.UserChanged, changed.User, actor, Describe(change));
        }

        if (change.Disabled is { } disabled)
        {
            await RecordAsync(disabled ? AuditKind.UserDisabled : AuditKind.UserEnabled, changed.User, actor, null);
        }

        return changed.User;
    }

    /// <summary>Ends every session of a person, and forgets the person's remembered devices; how many sessions that were.</summary>
    public async Task<int> EndSessionsAsync(User user, string actor, CancellationToken cancellation)
    {
        var ended = await sessions.EndAllAsync(user.Id, EndedByAdmin, clock.GetUtcNow(), cancellation);
        foreach (var session in ended)
        {
            live.End(session);
        }

        await RecordAsync(AuditKind.SessionsEnded, user, actor, $"{ended.Count} sessions");
        return ended.Count;
    }

    /// <summary>Deletes the person and everything that is kept about the person, mails that wait included. Null when there is none.</summary>
    /// <param name="actor">Who does it; null when it is the person.</param>
    public async Task<User?> DeleteAsync(EmailAddress email, string? actor, CancellationToken cancellation)
    {
        // What was noted of the person so far has to be there to be made nameless.
        await audit.FlushAsync(cancellation);
        if (await users.DeleteAsync(email, outbox.RecipientHashes(email), privacy.NameOf(email.Value), clock.GetUtcNow(), cancellation) is not { } deleted)
        {
            return null;
        }

        TakeIn(deleted.User, deleted.EndedSessions);
        await RecordAsync(actor is null ? AuditKind.UserErased : AuditKind.UserDeleted, deleted.User, actor, null);
        return deleted.User;
    }

    private static string Describe(UserChange change) => string.Join(
        ", ",
        new[] { change.FirstName is null ? null : "first name", change.LastName is null ? null : "last name", change.Roles is { } roles ? $"roles {string.Join(' ', roles)}" : null }
            .OfType<string>());

    // It holds already: the client going away must not keep it out of the log.
    private Task RecordAsync(AuditKind kind, User user, string? actor, string? detail) => audit.RecordAsync(
        new AuditEvent(kind, clock.GetUtcNow()) { Actor = actor, Email = user.Email.Value, UserId = user.PublicId, Detail = detail }, CancellationToken.None);

    private void TakeIn(User user, IReadOnlyList<string> endedSessions)
    {
        live.Apply(user);
        foreach (var session in endedSessions)
        {
            live.End(session);
        }
    }
}
