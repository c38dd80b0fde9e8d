using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Audit;

/// <summary>What the audit log keeps, and for how long.</summary>
internal sealed class AuditOptions : IValidatedOptions
{
    /// <summary>How mail and client addresses are kept: as they are (<c>plain</c>, the default) or as keyed hashes (<c>hashed</c>).</summary>
    public AuditAddresses Addresses { get; init; }

    /// <summary>How long events are kept; the statistics stay. Default 365 days.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(365);

    public void Validate(string path, SettingFaults faults) => Check.Lifetime($"{path}:Retention", Retention, faults);
}
