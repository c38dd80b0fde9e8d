using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Health;

/// <summary>What the running gateway knows about its own state, apart from the store.</summary>
internal sealed class Readiness
{
    private volatile IReadOnlyCollection<SettingFault> routeFaults = [];
    private volatile IReadOnlyCollection<SettingFault> settingFaults = [];

    /// <summary>What is wrong with the routes file as it stands now; empty while it is what is served.</summary>
    public IReadOnlyCollection<SettingFault> RouteFaults
    {
        get => routeFaults;
        set => routeFaults = value;
    }

    /// <summary>What is wrong with the settings that are stored now; empty while they hold.</summary>
    public IReadOnlyCollection<SettingFault> SettingFaults
    {
        get => settingFaults;
        set => settingFaults = value;
    }

    /// <summary>Whether the gateway finishes what it has and takes nothing new.</summary>
    public bool IsDraining { get; set; }
}
