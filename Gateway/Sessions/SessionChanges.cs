using System.Globalization;
using MagicLink.Gateway.Changes;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Sessions;

/// <summary>Takes into the live sessions what other processes did to sessions and people.</summary>
internal sealed class SessionChanges(LiveSessions live, IUserStore users) : IChangeSubscriber
{
    private const int MaxAtOnce = 500;

    public async Task ApplyAsync(IReadOnlyList<Change> changes, CancellationToken cancellation)
    {
        foreach (var ended in changes.Where(change => change.Kind == ChangeKind.SessionEnded))
        {
            live.End(ended.Subject);
        }

        foreach (var raised in changes.Where(change => change.Kind == ChangeKind.SessionChanged))
        {
            live.Changed(raised.Subject);
        }

        var changed = changes.Where(change => change.Kind == ChangeKind.UserChanged).Select(change => long.Parse(change.Subject, CultureInfo.InvariantCulture)).Distinct();
        foreach (var some in changed.Chunk(MaxAtOnce))
        {
            foreach (var user in await users.FindAsync(some, cancellation))
            {
                live.Apply(user);
            }
        }
    }

    public void Distrust() => live.CloseConnections();

    public Task ForgetAsync(CancellationToken cancellation)
    {
        live.Forget();
        return Task.CompletedTask;
    }
}
