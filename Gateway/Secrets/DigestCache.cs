using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace MagicLink.Gateway.Secrets;

/// <summary>
/// Remembers what was found for a secret, for at most twice <paramref name="capacity"/> secrets. When the young generation is
/// full it becomes the old one and the old one is dropped; what is still used moves up. Reading takes no lock.
/// </summary>
internal sealed class DigestCache<T>(int capacity)
    where T : class
{
    private volatile ConcurrentDictionary<Digest, T> young = new();
    private volatile ConcurrentDictionary<Digest, T> old = new();
    private readonly Lock turning = new();
    private int youngCount;

    public bool TryGet(Digest digest, [NotNullWhen(true)] out T? value)
    {
        if (young.TryGetValue(digest, out value))
        {
            return true;
        }

        if (!old.TryGetValue(digest, out value))
        {
            return false;
        }

        Set(digest, value);
        return true;
    }

    public void Set(Digest digest, T value)
    {
        if (young.TryAdd(digest, value))
        {
            if (Interlocked.Increment(ref youngCount) >= capacity)
            {
                Turn();
            }
        }
        else
        {
            young[digest] = value;
        }
    }

    private void Turn()
    {
        lock (turning)
        {
            if (Volatile.Read(ref youngCount) < capacity)
            {
                return;
            }

            old = young;
            young = new ConcurrentDictionary<Digest, T>();
            Volatile.Write(ref youngCount, 0);
        }
    }
}
