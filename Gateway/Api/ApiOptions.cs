namespace MagicLink.Gateway.Api;

/// <summary>Which JSON dialects are served.</summary>
internal sealed class ApiOptions
{
    /// <summary>The Magic-Link dialect under <c>/api/magic-link</c>. Default true; when off, routes may use the path.</summary>
    public bool MagicLink { get; init; } = true;
}
