using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Proxy;

/// <summary>How backends are told who the person is.</summary>
internal sealed class IdentityOptions
{
    public IdentityHeaderOptions Headers { get; init; } = new();
}

/// <summary>The names of the headers that carry the person to backends.</summary>
internal sealed class IdentityHeaderOptions : IValidatedOptions
{
    /// <summary>The person's <c>_id</c>. Default <c>X-Gateway-User</c>.</summary>
    public string User { get; init; } = "X-Gateway-User";

    /// <summary>The address. Default <c>X-Gateway-Email</c>.</summary>
    public string Email { get; init; } = "X-Gateway-Email";

    /// <summary>First and last name, where known. Default <c>X-Gateway-Name</c>.</summary>
    public string Name { get; init; } = "X-Gateway-Name";

    /// <summary>The roles, separated by commas. Default <c>X-Gateway-Roles</c>.</summary>
    public string Roles { get; init; } = "X-Gateway-Roles";

    /// <summary>The session's id. Default <c>X-Gateway-Session</c>.</summary>
    public string Session { get; init; } = "X-Gateway-Session";

    /// <summary>The factors proved, separated by commas. Default <c>X-Gateway-Amr</c>.</summary>
    public string Amr { get; init; } = "X-Gateway-Amr";

    public void Validate(string path, SettingFaults faults) => IdentityHeaderNames.From(this).Validate(kind => $"{path}:{kind}", faults);
}
