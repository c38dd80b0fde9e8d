using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Api;

/// <summary>Which JSON APIs are served.</summary>
internal sealed class ApiOptions : IValidatedOptions
{
    /// <summary>The Magic-Link dialect under <c>/api/magic-link</c>. Default true; when off, routes may use the path.</summary>
    public bool MagicLink { get; init; } = true;

    /// <summary>The Mudbase dialect under <c>/api/auth</c> and <c>/api/users</c>. Default true; when off, routes may use the paths.</summary>
    public bool Mudbase { get; init; } = true;

    /// <summary>The admin API under <c>/magic-link</c>. Default true; when off, routes may use the path.</summary>
    public bool Admin { get; init; } = true;

    /// <summary>The only <c>projectId</c> that the Mudbase dialect takes; one that names none is taken all the same. Default: any.</summary>
    public string? ProjectId { get; init; }

    public void Validate(string path, SettingFaults faults)
    {
        if (ProjectId is not null && string.IsNullOrWhiteSpace(ProjectId))
        {
            faults.Add($"{path}:ProjectId", "must not be empty: leave it out to take any");
        }
    }
}
