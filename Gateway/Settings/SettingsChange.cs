namespace MagicLink.Gateway.Settings;

/// <summary>What became of a wish to change settings. Only the first changes anything.</summary>
internal abstract record SettingsChange
{
    private SettingsChange()
    {
    }

    /// <summary>They hold as asked, all of them.</summary>
    public sealed record Held(SettingsView View) : SettingsChange;

    /// <summary>Something is wrong with it.</summary>
    /// <param name="Faults">By the names in JSON.</param>
    public sealed record Invalid(SettingFaults Faults) : SettingsChange;

    /// <summary>The environment stands over these.</summary>
    /// <param name="Fields">By the names in JSON.</param>
    public sealed record Pinned(IReadOnlyList<string> Fields) : SettingsChange;

    /// <summary>Somebody else changed them since they were looked at.</summary>
    public sealed record Stale : SettingsChange;
}

/// <summary>Who changes settings.</summary>
/// <param name="Name">The admin token's.</param>
/// <param name="Address">The client's address; null when there is none.</param>
internal sealed record SettingsCaller(string Name, string? Address, string? UserAgent);
