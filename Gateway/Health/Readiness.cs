using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Health;

/// <summary>What the running gateway knows about its own state, apart from the store.</summary>
internal sealed class Readiness
{
    private volatile IReadOnlyCollection<SettingFault> routeFaults = [];
    private volatile IReadOnlyCollection<SettingFault> settingFaults = [];
    private volatile bool isDraining;
    private volatile IReadOnlyCollection<SettingFault> certificateFaults = [];

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

    /// <summary>Whether the gateway is about to stop, and load balancers should send new requests elsewhere.</summary>
    public bool IsDraining
    {
        get => isDraining;
        set => isDraining = value;
    }

    /// <summary>What is wrong with certificates whose files changed, and which ones run out soon.</summary>
    public IReadOnlyCollection<SettingFault> CertificateFaults
    {
        get => certificateFaults;
        set => certificateFaults = value;
    }
}
