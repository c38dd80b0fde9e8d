using MagicLink.Gateway.Changes;
using MagicLink.Gateway.Health;

namespace MagicLink.Gateway.Settings;

/// <summary>
/// The settings that hold now. What an admin changes holds here from the next request on; what another gateway's admin changed, once
/// the change feed tells. Stored values that do not fit this gateway's own file are not taken: what held before goes on.
/// </summary>
internal sealed class LiveSettings(SettingsSource source, SettingsInForce atStart, ISettingsStore store, Readiness readiness, ILogger<LiveSettings> log)
    : IChangeSubscriber, IDisposable
{
    private readonly SemaphoreSlim loading = new(1, 1);
    private volatile SettingsInForce current = atStart;

    /// <summary>The version that was judged last.</summary>
    private long seen = atStart.Stored.Version;

    public SettingsInForce Current => current;

    /// <summary>Reads what is stored, and has it hold from now on; what is stored.</summary>
    public Task<StoredSettings> LoadAsync(CancellationToken cancellation) => LoadAsync(mayBeAnother: false, cancellation);

    public Task ApplyAsync(IReadOnlyList<Change> changes, CancellationToken cancellation) =>
        changes.Any(change => change.Kind == ChangeKind.SettingsChanged) ? LoadAsync(cancellation) : Task.CompletedTask;

    public void Distrust()
    {
        // Settings let nobody in: what needs the store is refused meanwhile.
    }

    // It may be another database, with a version of the same number.
    public Task ForgetAsync(CancellationToken cancellation) => LoadAsync(mayBeAnother: true, cancellation);

    public void Dispose() => loading.Dispose();

    private async Task<StoredSettings> LoadAsync(bool mayBeAnother, CancellationToken cancellation)
    {
        // One after the other, so that what was read last stays.
        await loading.WaitAsync(cancellation);
        try
        {
            var stored = await store.ReadAsync(cancellation);
            if (mayBeAnother || stored.Version != seen)
            {
                Take(stored);
            }

            return stored;
        }
        finally
        {
            loading.Release();
        }
    }

    private void Take(StoredSettings stored)
    {
        var faults = new SettingFaults();
        var judged = source.Judge(stored, faults);
        seen = stored.Version;
        readiness.SettingFaults = faults;
        if (faults.Count > 0)
        {
            log.SettingsRefused(string.Join("; ", faults));
            return;
        }

        current = judged;
        log.SettingsChanged(stored.Version);
    }
}
