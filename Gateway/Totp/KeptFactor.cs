namespace MagicLink.Gateway.Totp;

/// <summary>What is kept of a person's second factor, as far as it counts.</summary>
/// <param name="EnabledSince">Null where none is confirmed; then there is nothing else either.</param>
/// <param name="UnusedBackupCodes">How many can still be used.</param>
/// <param name="Devices">The browsers that are remembered, the newest first.</param>
internal sealed record KeptFactor(DateTimeOffset? EnabledSince, int UnusedBackupCodes, IReadOnlyList<RememberedDevice> Devices)
{
    public static readonly KeptFactor None = new(null, 0, []);
}
