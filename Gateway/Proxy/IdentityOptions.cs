using MagicLink.Gateway.Settings;
using MagicLink.Gateway.Tokens;

namespace MagicLink.Gateway.Proxy;

/// <summary>How backends are told who the person is.</summary>
internal sealed class IdentityOptions
{
    public IdentityHeaderOptions Headers { get; init; } = new();

    /// <summary>Whether backends get a signed assertion too. Default: yes, but with HS256, for which no key is published, no.</summary>
    public bool? Assertion { get; init; }

    public bool SendsAssertions(TokenAlgorithm algorithm) => Assertion != false && algorithm != TokenAlgorithm.HS256;
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

    /// <summary>All of it in a signed token of a minute, for this backend alone. Default <c>X-Gateway-Assertion</c>.</summary>
    public string Assertion { get; init; } = "X-Gateway-Assertion";

    public void Validate(string path, SettingFaults faults) => IdentityHeaderNames.From(this).Validate(kind => $"{path}:{kind}", faults);
}
