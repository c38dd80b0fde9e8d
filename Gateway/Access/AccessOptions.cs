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

    /// <summary>A policy that asks for a second factor lets nobody in where nobody can have one.</summary>
    /// <param name="path">Where these options stand.</param>
    /// <param name="modeSetting">The full name of the setting that says whether people have second factors.</param>
    /// <param name="isMfaOn">What it says.</param>
    public static void CheckMfa(AccessOptions options, string path, string modeSetting, bool isMfaOn, SettingFaults faults)
    {
        foreach (var (name, _) in options.Policies.Where(policy => !isMfaOn && policy.Value.Mfa == MfaDemand.Required))
        {
            faults.Add($"{path}:Policies:{name}:{nameof(PolicyOptions.Mfa)}", $"asks for a second factor, and with {modeSetting} \"off\" nobody can have one");
        }
    }
}
