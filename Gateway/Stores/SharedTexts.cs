using System.Collections.Concurrent;

namespace MagicLink.Gateway.Stores;

/// <summary>
/// Texts that many rows have in common, such as what a browser calls itself, kept once in memory. Bounded, since people choose some of them: when too many are different, it
/// begins anew.
/// </summary>
internal sealed class SharedTexts<T>(Func<string, T> read)
{
    private const int Most = 4096;
    private readonly ConcurrentDictionary<string, T> known = new(StringComparer.Ordinal);

    public T Of(string text)
    {
        if (known.TryGetValue(text, out var found))
        {
            return found;
        }

        if (known.Count >= Most)
        {
            known.Clear();
        }

        return known.GetOrAdd(text, read(text));
    }
}
