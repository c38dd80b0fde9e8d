using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Access;

/// <summary>Who may use which route.</summary>
internal sealed class AccessOptions : IValidatedOptions
{
    /// <summary>Named policies, for routes to name in <c>AuthorizationPolicy</c>.</summary>
    public IReadOnlyDictionary<string, PolicyOptions> Policies { get; init; } = new Dictionary<string, PolicyOptions>();

    public void Validate(string path, SettingFaults faults)
    {
        foreach (var name in Policies.Keys.Where(AccessPolicy.IsBuiltIn))
        {
            faults.Add($"{path}:Policies:{name}", "is built in and cannot be redefined");
        }
    }
}
