using System.Diagnostics.CodeAnalysis;
using MagicLink.Gateway.Settings;
using Microsoft.IdentityModel.Tokens;

namespace MagicLink.Gateway.Tokens;

/// <summary>
/// The keys of the configured algorithm, in memory. The one that is not retired signs, once every gateway that uses the same
/// store must have learned of it; all verify, the retired ones until the tokens they signed have expired.
/// </summary>
internal sealed class KeyRing(ISigningKeyStore store, SigningKeySeal seal, Live<TokenOptions> options, KeyTiming timing, TimeProvider clock) : IDisposable
{
    private readonly SemaphoreSlim loading = new(1, 1);

    /// <summary>The one that signs first, then the others, the one retired last first.</summary>
    private volatile RingKey[] keys = [];

    /// <summary>The allow-list of <c>alg</c> values: tokens signed in any other way are refused.</summary>
    public string Algorithm { get; } = options.Current.Algorithm.ToString();

    /// <summary>The key that signs, or is about to.</summary>
    public RingKey Current => keys is [var current, ..] ? current : throw new InvalidOperationException("The keys are not loaded yet.");

    /// <summary>The key to sign with now; null when it is too early for the only one there is.</summary>
    public RingKey? Signer => Array.Find(keys, key => key.UntilReady(clock) <= TimeSpan.Zero && key.MaySign(clock));

    /// <summary>The verification keys for the JWKS; none for HS256, whose only key is a secret.</summary>
    public IReadOnlyList<JsonWebKey> Published => [.. keys.Where(key => key.Verifies(clock, timing.Overlap)).Select(key => key.Public).OfType<JsonWebKey>()];

    /// <summary>The secret that HS256 tokens are signed with; null for the other algorithms, whose backends need none.</summary>
    public byte[]? SharedSecret => Current.Key is SymmetricSecurityKey secret ? secret.Key : null;

    /// <summary>Loads the keys, and makes the first one of the configured algorithm where there is none.</summary>
    public async Task LoadAsync(CancellationToken cancellation)
    {
        // One after the other, so that what was read last stays.
        await loading.WaitAsync(cancellation);
        try
        {
            var stored = await store.ListAsync(cancellation);
            while (!stored.Keys.Any(key => key.Algorithm == options.Current.Algorithm && key.RetiredAt is null))
            {
                await store.TryAddFirstAsync(seal.Create(options.Current.Algorithm, clock.GetUtcNow()), cancellation);
                stored = await store.ListAsync(cancellation);
            }

            keys = Take(stored, keys, clock.GetTimestamp());
        }
        finally
        {
            loading.Release();
        }
    }

    /// <summary>What to sign with; waits, for the signing delay at most, while there is nothing.</summary>
    public async ValueTask<SigningCredentials> SigningAsync()
    {
        RingKey? signer;
        while ((signer = Signer) is null)
        {
            await WaitForCurrentAsync(CancellationToken.None);
        }

        return signer.Credentials;
    }

    /// <summary>Returns when this gateway signs with the current key.</summary>
    public async Task UntilCurrentSignsAsync(CancellationToken cancellation)
    {
        while (Signer?.Id != Current.Id)
        {
            await WaitForCurrentAsync(cancellation);
        }
    }

    public bool TryFind(string? keyId, [NotNullWhen(true)] out SecurityKey? key)
    {
        key = null;
        foreach (var candidate in keys)
        {
            if (candidate.Id == keyId)
            {
                key = candidate.Verifies(clock, timing.Overlap) ? candidate.Key : null;
                break;
            }
        }

        return key is not null;
    }

    public void Dispose() => loading.Dispose();

    private RingKey[] Take(StoredSigningKeys stored, RingKey[] known, long now)
    {
        // At the first load nobody can say since when the others know a key, unless it has long been there.
        var isSettled = known.Length == 0 && !stored.ChangedLately;
        return
        [
            .. stored.Keys.Where(key => key.Algorithm == options.Current.Algorithm).Select(key => Array.Find(known, one => one.Id == key.Id) is { } loaded
                ? loaded with { RetiredAt = key.RetiredAt }
                : RingKey.From(key, seal.Open(key), now, isSettled || (known.Length == 0 && key.RetiredAt is not null) ? TimeSpan.Zero : timing.SigningDelay)),
        ];
    }

    private Task WaitForCurrentAsync(CancellationToken cancellation)
    {
        var wait = Current.UntilReady(clock);
        return wait > TimeSpan.Zero ? Task.Delay(wait + TimeSpan.FromMilliseconds(1), clock, cancellation) : Task.CompletedTask;
    }
}
