using System.Collections;

namespace MagicLink.Gateway.Settings;

/// <summary>Collects every fault of a configuration, so that all are reported at once.</summary>
internal sealed class SettingFaults : IReadOnlyCollection<SettingFault>
{
    private readonly List<SettingFault> faults = [];

    public int Count => faults.Count;

    public void Add(string setting, string problem) => faults.Add(new SettingFault(setting, problem));

    public void AddRange(IEnumerable<SettingFault> more) => faults.AddRange(more);

    public bool Concern(string setting) =>
        faults.Exists(fault => fault.Setting.StartsWith(setting, StringComparison.OrdinalIgnoreCase));

    public IEnumerator<SettingFault> GetEnumerator() => faults.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
