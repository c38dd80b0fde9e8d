using System.Globalization;
using MagicLink.Gateway.Changes;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Sessions;

/// <summary>Takes into the live sessions what other processes did to sessions and people.</summary>
internal sealed class SessionChanges(LiveSessions live, IUserStore users) : IChangeSubscriber
{
    public async Task ApplyAsync(IReadOnlyList<Change> changes, CancellationToken cancellation)
    {
        foreach (var ended in changes.Where(change => change.Kind == ChangeKind.SessionEnded))
        {
            live.End(ended.Subject);
        }

        foreach (var changed in changes.Where(change => change.Kind == ChangeKind.UserChanged).Distinct())
        {
            if (await users.FindAsync(long.Parse(changed.Subject, CultureInfo.InvariantCulture), cancellation) is { } user)
            {
                live.Apply(user);
            }
        }
    }

    public Task ForgetAsync(CancellationToken cancellation)
    {
        live.Forget();
        return Task.CompletedTask;
    }
}
