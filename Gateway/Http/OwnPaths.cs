namespace MagicLink.Gateway.Http;

/// <summary>The paths that the gateway answers itself; no route reaches them. Those of a dialect that is off, or of an admin API that is, are free.</summary>
internal sealed class OwnPaths(bool servesMagicLink, bool servesMudbase, bool servesAdmin)
{
    public const string MagicLinkApi = "/api/magic-link";
    public const string MudbaseAuth = "/api/auth";
    public const string MudbaseUsers = "/api/users";
    public const string AdminApi = "/magic-link";
    public const string Pages = "/_gateway";
    public const string Health = Pages + "/health";
    public const string ForwardAuth = Pages + "/forward-auth";
    public const string Metrics = Pages + "/metrics";
    public const string HandOver = Pages + "/hand-over";
    public const string Arrive = Pages + "/arrive";
    public const string Jwks = "/.well-known/jwks.json";
    public const string OpenIdConfiguration = "/.well-known/openid-configuration";
    public const string OpenApi = Pages + "/openapi.json";
    private static readonly string[] Mudbase = [MudbaseAuth, MudbaseUsers];
    private static readonly string[] Discovery = [Jwks, OpenIdConfiguration];
    private readonly string[] own =
    [
        .. servesMagicLink ? [MagicLinkApi] : Array.Empty<string>(), .. servesMudbase ? Mudbase : [], .. servesAdmin ? [AdminApi] : Array.Empty<string>(), Pages, .. Discovery,
    ];

    /// <summary>Whether it is asked here how the gateway fares: by anybody, at any host, as often as they like.</summary>
    public static bool IsHealth(PathString path) => path.StartsWithSegments(Health);

    /// <summary>Whether the gateway's numbers are read there.</summary>
    public static bool IsMetrics(PathString path) => path.StartsWithSegments(Metrics);

    /// <summary>Whether the description of the endpoints is read there.</summary>
    public static bool IsDescription(PathString path) => path.StartsWithSegments(OpenApi);

    /// <summary>Whether admins are answered there.</summary>
    public bool IsAdmin(PathString path) => servesAdmin && path.StartsWithSegments(AdminApi);

    /// <summary>Whether we answer there ourselves.</summary>
    public bool IsOwn(PathString path)
    {
        foreach (var prefix in own)
        {
            if (path.StartsWithSegments(prefix))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether programs, not people, are answered there.</summary>
    public bool IsApi(PathString path) =>
        (servesMagicLink && path.StartsWithSegments(MagicLinkApi)) || IsMudbase(path) || IsAdmin(path) || path.StartsWithSegments("/.well-known");

    /// <summary>Whether refusals are told in the Mudbase dialect there.</summary>
    public bool IsMudbase(PathString path) => servesMudbase && (path.StartsWithSegments(MudbaseAuth) || path.StartsWithSegments(MudbaseUsers));

    /// <summary>The own path under which a route's path lies wholly; null when there is none.</summary>
    public string? Shadowing(string routePath)
    {
        var path = new PathString("/" + routePath.TrimStart('~').TrimStart('/'));
        return own.FirstOrDefault(prefix => path.StartsWithSegments(prefix, StringComparison.OrdinalIgnoreCase));
    }
}
