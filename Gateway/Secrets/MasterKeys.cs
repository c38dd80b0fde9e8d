namespace MagicLink.Gateway.Secrets;

/// <summary>
/// The master key that everything new is made under, and previous ones, under which older secrets are still opened and
/// recognised.
/// </summary>
internal sealed class MasterKeys
{
    private readonly MasterKey[] all;

    /// <exception cref="ArgumentException">One key is there twice.</exception>
    public MasterKeys(MasterKey current, params IReadOnlyList<MasterKey> previous)
    {
        all = [current, .. previous];
        if (all.DistinctBy(key => key.Id).Count() < all.Length)
        {
            throw new ArgumentException("A key stands once among the master keys.", nameof(previous));
        }
    }

    public MasterKey Current => all[0];

    public PurposeKeys Derive(string purpose) => new([.. all.Select(key => new PurposeKey(key.Id, key.Derive(purpose)))]);

    public override string ToString() => $"MasterKeys {string.Join(", ", all.Select(key => key.Id))}";
}
