namespace MagicLink.Gateway.Secrets;

/// <summary>The key of one purpose, and the id of the master key that it is derived from.</summary>
internal sealed record PurposeKey(string Id, byte[] Bytes);

/// <summary>The keys of one purpose: the current one, and those of previous master keys, found by the id on what they made.</summary>
internal sealed class PurposeKeys(IReadOnlyList<PurposeKey> keys)
{
    /// <summary>Under which everything new is made.</summary>
    public PurposeKey Current => keys[0];

    /// <summary>The current one first.</summary>
    public IReadOnlyList<PurposeKey> All => keys;

    /// <summary>The key that made <paramref name="text"/>, which begins with <c>keyid.</c>; null when it is none of these.</summary>
    public PurposeKey? Of(string text)
    {
        foreach (var key in keys)
        {
            if (text.Length > key.Id.Length && text[key.Id.Length] == '.' && text.StartsWith(key.Id, StringComparison.Ordinal))
            {
                return key;
            }
        }

        return null;
    }
}
