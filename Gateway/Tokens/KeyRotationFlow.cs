using MagicLink.Gateway.Audit;
using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Tokens;

/// <summary>
/// Puts a new signing key in the place of the old one: on demand, by schedule, or in an emergency at once and for good. Several
/// gateways that rotate the same key at the same moment make one new key.
/// </summary>
internal sealed class KeyRotationFlow(
    ISigningKeyStore store, KeyRing ring, SigningKeySeal seal, KeyUses uses, Live<TokenOptions> options, KeyTiming timing, AuditLog audit, TimeProvider clock, ILogger<KeyRotationFlow> log)
{
    /// <summary>So many keys may be kept at most before an operator is refused another one.</summary>
    public const int Most = 100;

    /// <summary>So many keys the schedule fills at most; then it waits until the oldest has served out its overlap.</summary>
    public const int MostBySchedule = 20;

    private bool wasFull;

    public async Task<IReadOnlyList<KeyView>> ListAsync(CancellationToken cancellation) => [.. (await store.ListAsync(cancellation)).Keys.Select(View)];

    /// <summary>Rotates now. Returns when this gateway signs with the new key.</summary>
    public async Task<KeyRotationResult> RotateAsync(string actor, CancellationToken cancellation)
    {
        await ring.LoadAsync(cancellation);
        await DeleteRetiredAsync(cancellation);
        foreach (var algorithm in uses.All)
        {
            if (await ReplaceAsync(algorithm, Most, cancellation) != KeyReplacement.TooMany)
            {
                await RecordAsync(AuditKind.KeysRotated, actor, ring.CurrentOf(algorithm).Id);
            }
            else if (algorithm == uses.Tokens)
            {
                return new KeyRotationResult.TooMany();
            }
            else
            {
                log.TooManyKeys(Most);
            }
        }

        await ring.UntilCurrentSignsAsync(cancellation);
        return new KeyRotationResult.Rotated(ViewCurrent());
    }

    /// <summary>Deletes all keys and makes a new one: no token signed before counts from now on. Returns when this gateway signs again.</summary>
    public async Task<KeyView> DropOldAsync(string actor, CancellationToken cancellation)
    {
        var successor = seal.Create(uses.Tokens, clock.GetUtcNow());
        await store.ReplaceAllAsync(successor, cancellation);
        await ring.LoadAsync(CancellationToken.None); // it is committed: it must hold here from the next request on; makes what else is needed
        log.KeysDropped(successor.Id);
        await RecordAsync(AuditKind.KeysDropped, actor, successor.Id);
        await ring.UntilCurrentSignsAsync(cancellation);
        return ViewCurrent();
    }

    /// <summary>Deletes the keys that have served out their time, and rotates when that is due.</summary>
    /// <returns>How long until it is due again; null without a schedule, or when it must wait for keys to go.</returns>
    public async Task<TimeSpan?> KeepAsync(CancellationToken cancellation)
    {
        await DeleteRetiredAsync(cancellation);
        if (options.Current.RotateEvery is not { } period)
        {
            return null;
        }

        var isFull = false;
        foreach (var algorithm in uses.All.Where(each => UntilDue(each, period) <= TimeSpan.Zero))
        {
            isFull |= await ReplaceAsync(algorithm, MostBySchedule, cancellation) == KeyReplacement.TooMany;
        }

        if (!Interlocked.Exchange(ref wasFull, isFull) && isFull)
        {
            log.TooManyKeys(MostBySchedule);
        }

        return isFull ? null : uses.All.Min(algorithm => UntilDue(algorithm, period));
    }

    // A key from a future that is further away than the period was made before the clock was set back: its age is not known.
    private TimeSpan UntilDue(TokenAlgorithm algorithm, TimeSpan period) =>
        clock.GetUtcNow() - ring.CurrentOf(algorithm).CreatedAt is var age && age <= -period ? TimeSpan.Zero : period - age;

    private async Task<KeyReplacement> ReplaceAsync(TokenAlgorithm algorithm, int most, CancellationToken cancellation)
    {
        var old = ring.CurrentOf(algorithm);
        var successor = seal.Create(algorithm, clock.GetUtcNow());
        var outcome = await store.TryReplaceAsync(old.Id, successor, most, cancellation);
        if (outcome != KeyReplacement.TooMany)
        {
            await ring.LoadAsync(CancellationToken.None); // not to be skipped after the commit
        }

        if (outcome == KeyReplacement.Done)
        {
            log.KeyRotated(old.Id, successor.Id);
        }

        return outcome;
    }

    private Task RecordAsync(AuditKind kind, string actor, string key) =>
        audit.RecordAsync(new AuditEvent(kind, clock.GetUtcNow()) { Actor = actor, Detail = $"key {key}" }, CancellationToken.None);

    private Task DeleteRetiredAsync(CancellationToken cancellation) =>
        store.DeleteRetiredAsync(clock.GetUtcNow(), timing.Overlap, KeyTiming.Margin, cancellation);

    private KeyView ViewCurrent() => new(ring.Current.Id, uses.Tokens, ring.Current.CreatedAt, KeyState.Signing);

    private KeyView View(StoredSigningKey key) => new(key.Id, key.Algorithm, key.CreatedAt, key switch
    {
        _ when !uses.All.Contains(key.Algorithm) => KeyState.Unused,
        { RetiredAt: null } => KeyState.Signing,
        _ => clock.GetUtcNow() < key.RetiredAt + timing.Overlap ? KeyState.Retired : KeyState.Expired,
    });
}
