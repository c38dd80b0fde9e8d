using MagicLink.Gateway.Changes;

namespace MagicLink.Gateway.Tokens;

/// <summary>Takes into the key ring what other processes did to the signing keys.</summary>
internal sealed class KeyChanges(KeyRing keys) : IChangeSubscriber
{
    public Task ApplyAsync(IReadOnlyList<Change> changes, CancellationToken cancellation) =>
        changes.Any(change => change.Kind == ChangeKind.SigningKeysChanged) ? keys.LoadAsync(cancellation) : Task.CompletedTask;

    public void Distrust()
    {
        // A key decides nothing alone: every token needs its session.
    }

    public Task ForgetAsync(CancellationToken cancellation) => keys.LoadAsync(cancellation);
}
