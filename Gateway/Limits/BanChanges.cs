using MagicLink.Gateway.Changes;

namespace MagicLink.Gateway.Limits;

/// <summary>Takes into memory what was banned and unbanned, here before the start and elsewhere since.</summary>
internal sealed class BanChanges(IBanStore store, BanList bans, TimeProvider clock) : IChangeSubscriber
{
    public async Task LoadAsync(CancellationToken cancellation) => bans.Replace(await store.LoadAsync(clock.GetUtcNow(), cancellation));

    public async Task ApplyAsync(IReadOnlyList<Change> changes, CancellationToken cancellation)
    {
        foreach (var subject in changes.Where(change => change.Kind == ChangeKind.BansChanged).Select(change => change.Subject).Distinct())
        {
            if (!BannedNetwork.TryParse(subject, out var network))
            {
                continue; // of a newer version
            }

            if (await store.FindAsync(network, clock.GetUtcNow(), cancellation) is { } ban)
            {
                bans.Apply(ban);
            }
            else
            {
                bans.Remove(network);
            }
        }
    }

    /// <summary>What is banned stays banned as far as it is known: nothing is open because of it.</summary>
    public void Distrust()
    {
    }

    public Task ForgetAsync(CancellationToken cancellation) => LoadAsync(cancellation);
}
