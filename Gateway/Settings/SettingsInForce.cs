namespace MagicLink.Gateway.Settings;

/// <summary>All settings as they hold at one moment.</summary>
/// <param name="Options">What they are bound to.</param>
/// <param name="Stored">What of them was stored.</param>
internal sealed record SettingsInForce(object Options, StoredSettings Stored);
