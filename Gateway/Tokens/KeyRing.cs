using System.Diagnostics.CodeAnalysis;
using Microsoft.IdentityModel.Tokens;

namespace MagicLink.Gateway.Tokens;

/// <summary>
/// The keys of each algorithm in use, in memory. Of each the one that is not retired signs, once every gateway that uses the same
/// store must have learned of it; all verify, the retired ones until the tokens they signed have expired.
/// </summary>
internal sealed class KeyRing(ISigningKeyStore store, SigningKeySeal seal, KeyUses uses, KeyTiming timing, TimeProvider clock) : IDisposable
{
    private readonly SemaphoreSlim loading = new(1, 1);

    /// <summary>Those that sign first, then the others, the one retired last first.</summary>
    private volatile RingKey[] keys = [];

    /// <summary>The allow-list of <c>alg</c> values: access tokens signed in any other way are refused.</summary>
    public string Algorithm { get; } = uses.Tokens.ToString();

    /// <summary>The key that signs access tokens, or is about to.</summary>
    public RingKey Current => CurrentOf(uses.Tokens);

    /// <summary>The verification keys for the JWKS; none for HS256, whose only key is a secret.</summary>
    public IReadOnlyList<JsonWebKey> Published => [.. keys.Where(key => key.Verifies(clock, timing.Overlap)).Select(key => key.Public).OfType<JsonWebKey>()];

    /// <summary>The secret that HS256 tokens are signed with; null for the other algorithms, whose backends need none.</summary>
    public byte[]? SharedSecret => Current.Key is SymmetricSecurityKey secret ? secret.Key : null;

    /// <summary>Loads the keys, and makes the first one of an algorithm in use where there is none.</summary>
    public async Task LoadAsync(CancellationToken cancellation)
    {
        // One after the other, so that what was read last stays.
        await loading.WaitAsync(cancellation);
        try
        {
            var stored = await store.ListAsync(cancellation);
            while (uses.All.Where(algorithm => !stored.Keys.Any(key => key.Algorithm == algorithm && key.RetiredAt is null)).ToArray() is [var missing, ..])
            {
                await store.TryAddFirstAsync(seal.Create(missing, clock.GetUtcNow()), cancellation);
                stored = await store.ListAsync(cancellation);
            }

            keys = Take(stored, keys, clock.GetTimestamp());
        }
        finally
        {
            loading.Release();
        }
    }

    /// <summary>The key of an algorithm that signs, or is about to.</summary>
    public RingKey CurrentOf(TokenAlgorithm algorithm) =>
        Array.Find(keys, key => key.Algorithm == algorithm) ?? throw new InvalidOperationException("The keys are not loaded yet.");

    /// <summary>The key of an algorithm to sign with now; null when it is too early for the only one there is.</summary>
    public RingKey? Signer(TokenAlgorithm algorithm)
    {
        // Asked at each request to a backend.
        foreach (var key in keys)
        {
            if (key.Algorithm == algorithm && key.UntilReady(clock) <= TimeSpan.Zero && key.MaySign(clock))
            {
                return key;
            }
        }

        return null;
    }

    /// <summary>What to sign access tokens with; waits, for the signing delay at most, while there is nothing.</summary>
    public ValueTask<SigningCredentials> SigningAsync() => SigningAsync(uses.Tokens);

    /// <summary>What to sign assertions with; waits likewise.</summary>
    public ValueTask<SigningCredentials> SigningAssertionsAsync() => SigningAsync(KeyUses.Assertions);

    /// <summary>Returns when this gateway signs access tokens with the current key.</summary>
    public async Task UntilCurrentSignsAsync(CancellationToken cancellation)
    {
        while (Signer(uses.Tokens)?.Id != Current.Id)
        {
            await WaitForCurrentAsync(uses.Tokens, cancellation);
        }
    }

    /// <summary>A key that access tokens are verified with.</summary>
    public bool TryFind(string? keyId, [NotNullWhen(true)] out SecurityKey? key)
    {
        key = null;
        foreach (var candidate in keys)
        {
            if (candidate.Id == keyId)
            {
                key = candidate.Algorithm == uses.Tokens && candidate.Verifies(clock, timing.Overlap) ? candidate.Key : null;
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
            .. stored.Keys.Where(key => uses.All.Contains(key.Algorithm)).Select(key => Array.Find(known, one => one.Id == key.Id) is { } loaded
                ? loaded with { RetiredAt = key.RetiredAt }
                : RingKey.From(key, seal.Open(key), now, isSettled || (known.Length == 0 && key.RetiredAt is not null) ? TimeSpan.Zero : timing.SigningDelay)),
        ];
    }

    private async ValueTask<SigningCredentials> SigningAsync(TokenAlgorithm algorithm)
    {
        RingKey? signer;
        while ((signer = Signer(algorithm)) is null)
        {
            await WaitForCurrentAsync(algorithm, CancellationToken.None);
        }

        return signer.Credentials;
    }

    private Task WaitForCurrentAsync(TokenAlgorithm algorithm, CancellationToken cancellation)
    {
        var wait = CurrentOf(algorithm).UntilReady(clock);
        return wait > TimeSpan.Zero ? Task.Delay(wait + TimeSpan.FromMilliseconds(1), clock, cancellation) : Task.CompletedTask;
    }
}
