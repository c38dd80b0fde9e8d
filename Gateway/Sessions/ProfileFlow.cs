using MagicLink.Gateway.Audit;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Sessions;

/// <summary>What people do with what is kept about them. A change holds from the next request on.</summary>
internal sealed class ProfileFlow(IUserStore users, LiveSessions live, SessionAudit audit, AuditPrivacy privacy, TimeProvider clock)
{
    /// <summary>Gives other names; null when there is no such person any more.</summary>
    /// <param name="first">The first name; null leaves it as it is.</param>
    /// <param name="last">The last name; null leaves it as it is.</param>
    public async Task<User?> RenameAsync(User user, PersonName? first, PersonName? last, CancellationToken cancellation)
    {
        if (first is null && last is null)
        {
            return user;
        }

        var changed = await users.SetNamesAsync(user.Id, first, last, clock.GetUtcNow(), cancellation);
        if (changed is not null)
        {
            live.Apply(changed);
            audit.Renamed(changed);
        }

        return changed;
    }

    /// <summary>Everything that is kept about the person; null when there is no such person any more.</summary>
    public async Task<PersonExport?> ExportAsync(User user, CancellationToken cancellation)
    {
        var export = await users.ExportAsync(user.Id, privacy.NameOf(user.Email.Value), clock.GetUtcNow(), cancellation);
        if (export is not null)
        {
            audit.Exported(user);
        }

        return export;
    }
}
