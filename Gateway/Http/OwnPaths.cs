namespace MagicLink.Gateway.Http;

/// <summary>The paths that the gateway answers itself; no route reaches them.</summary>
internal static class OwnPaths
{
    public const string MagicLinkApi = "/api/magic-link";
    public const string Pages = "/_gateway";
    public const string Jwks = "/.well-known/jwks.json";
    public const string OpenIdConfiguration = "/.well-known/openid-configuration";
    public const string OpenApi = Pages + "/openapi.json";
    private static readonly string[] Discovery = [Jwks, OpenIdConfiguration];

    /// <summary>Whether programs, not people, are answered there.</summary>
    public static bool IsApi(PathString path) => path.StartsWithSegments(MagicLinkApi) || path.StartsWithSegments("/.well-known");

    /// <summary>The own path under which a route's path lies wholly; null when there is none.</summary>
    public static string? Shadowing(string routePath, bool magicLinkApi)
    {
        var path = new PathString("/" + routePath.TrimStart('~').TrimStart('/'));
        string[] own = magicLinkApi ? [MagicLinkApi, Pages, .. Discovery] : [Pages, .. Discovery];
        return own.FirstOrDefault(prefix => path.StartsWithSegments(prefix, StringComparison.OrdinalIgnoreCase));
    }
}
