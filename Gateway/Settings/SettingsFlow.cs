using System.Text.Json;
using MagicLink.Gateway.Audit;

namespace MagicLink.Gateway.Settings;

/// <summary>
/// Shows and changes settings while the gateway runs. A change is judged together with everything else that is configured, as a start
/// would judge it, and is made whole or not at all; of changes at the same moment none undoes another.
/// </summary>
internal sealed class SettingsFlow(LiveSettings live, SettingsSource source, ISettingsStore store, AuditLog audit, TimeProvider clock)
{
    public async Task<SettingsView> ReadAsync(CancellationToken cancellation)
    {
        await live.LoadAsync(cancellation);
        return SettingsView.Of(live.Current, source.Known);
    }

    /// <param name="patch">A JSON object to merge (RFC 7396).</param>
    /// <param name="expected">Tags, of which one must be that of the settings now; null when any state will do.</param>
    public async Task<SettingsChange> ChangeAsync(JsonElement patch, IReadOnlyList<string>? expected, SettingsCaller caller, CancellationToken cancellation)
    {
        while (true)
        {
            var stored = await live.LoadAsync(cancellation);
            var before = live.Current;
            if (expected is not null && (stored.Version != before.Stored.Version || !expected.Contains(SettingsView.Of(before, source.Known).ETag, StringComparer.Ordinal)))
            {
                return new SettingsChange.Stale();
            }

            var faults = new SettingFaults();
            var asked = SettingPatch.Read(patch, source.Known, faults);
            var after = Judge(stored with { Values = asked.MergeInto(stored.Values) }, faults);
            if (faults.Count > 0)
            {
                return new SettingsChange.Invalid(faults);
            }

            string[] pinned = [.. source.Known.All.Where(setting => asked.Set.ContainsKey(setting.Name) && source.IsPinned(setting)).Select(setting => setting.Field)];
            if (pinned.Length > 0)
            {
                return new SettingsChange.Pinned(pinned);
            }

            if (!asked.Changes(stored.Values))
            {
                return new SettingsChange.Held(SettingsView.Of(before, source.Known));
            }

            if (await store.TryReplaceAsync(stored.Version, after.Stored.Values, cancellation))
            {
                // It is committed: neither that it holds here nor that it is written down is given up with the call.
                await live.LoadAsync(CancellationToken.None);
                await audit.RecordAsync(
                    new AuditEvent(AuditKind.SettingsChanged, clock.GetUtcNow())
                    {
                        Actor = caller.Name,
                        Address = caller.Address,
                        UserAgent = caller.UserAgent,
                        Detail = SettingsDifference.Describe(before, after, asked, source.Known),
                    },
                    CancellationToken.None);
                return new SettingsChange.Held(SettingsView.Of(live.Current, source.Known));
            }

            // Somebody else was faster: once more, on top of that.
        }
    }

    /// <summary>Adds what is wrong with the whole, by the names in JSON, unless something was wrong with that value to begin with.</summary>
    private SettingsInForce Judge(StoredSettings stored, SettingFaults faults)
    {
        var ofTheWhole = new SettingFaults();
        var judged = source.Judge(stored, ofTheWhole);
        var named = faults.Select(fault => fault.Setting).ToHashSet(StringComparer.Ordinal);
        faults.AddRange(ofTheWhole.Select(fault => fault with { Setting = source.Known.FieldOf(fault.Setting) }).Where(fault => !named.Contains(fault.Setting)));
        return judged;
    }
}
