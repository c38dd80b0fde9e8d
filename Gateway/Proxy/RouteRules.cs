using System.Text.RegularExpressions;
using MagicLink.Gateway.Access;
using MagicLink.Gateway.Http;
using MagicLink.Gateway.Settings;
using Microsoft.AspNetCore.Routing.Template;
using Yarp.ReverseProxy.Configuration;

namespace MagicLink.Gateway.Proxy;

/// <summary>What this gateway demands of routes and clusters, beyond YARP.</summary>
internal sealed partial class RouteRules(PolicyBook policies, IdentityHeaderNames headers, OwnPaths ownPaths)
{
    private const string PathPattern = "PathPattern";
    private static readonly string[] Extras = [RouteAccess.ForwardTokenKey, RouteAccess.CorsKey, PathItemNames.MetadataKey, ByteSize.MetadataKey];

    public void Judge(RouteFileOptions options, RouteTable table, SettingFaults faults)
    {
        foreach (var (id, written) in options.Routes)
        {
            if (written.MaxRequestBodySize is not null && written.Metadata?.ContainsKey(ByteSize.MetadataKey) == true)
            {
                faults.Add($"{RouteFileOptions.Section}:Routes:{id}:MaxRequestBodySize", $"says the same as Metadata:{ByteSize.MetadataKey}: leave one of them out");
            }

            if (written.RouteId is not null)
            {
                faults.Add($"{RouteFileOptions.Section}:Routes:{id}:RouteId", "is the route's name in the file: leave it out");
            }
        }

        foreach (var route in table.Routes)
        {
            Judge(route, table, $"{RouteFileOptions.Section}:Routes:{route.RouteId}", faults);
        }

        JudgeTwins(table, faults);
        foreach (var cluster in table.Clusters)
        {
            Judge(cluster, $"{RouteFileOptions.Section}:Clusters:{cluster.ClusterId}", faults);
        }
    }

    private static void Judge(ClusterConfig cluster, string path, SettingFaults faults)
    {
        if (cluster.Destinations is not { Count: > 0 })
        {
            faults.Add($"{path}:Destinations", "is required: at least one destination with an Address");
            return;
        }

        foreach (var (name, destination) in cluster.Destinations)
        {
            if (!Uri.TryCreate(destination.Address, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            {
                faults.Add($"{path}:Destinations:{name}:Address", "expects an http or https URL such as \"http://127.0.0.1:8080/\"");
            }
            else if (address.Query.Length > 0 || address.Fragment.Length > 0 || address.UserInfo.Length > 0)
            {
                faults.Add($"{path}:Destinations:{name}:Address", "must not contain a user, a query or a fragment");
            }
        }
    }

    private void Judge(RouteConfig route, RouteTable table, string path, SettingFaults faults)
    {
        if (string.IsNullOrEmpty(route.ClusterId))
        {
            faults.Add($"{path}:ClusterId", "is required: the cluster that requests go to");
        }
        else if (!table.Clusters.Any(cluster => string.Equals(cluster.ClusterId, route.ClusterId, StringComparison.OrdinalIgnoreCase)))
        {
            faults.Add($"{path}:ClusterId", $"names the cluster \"{route.ClusterId}\", which does not exist");
        }

        if (policies.Find(route.AuthorizationPolicy) is null)
        {
            faults.Add($"{path}:AuthorizationPolicy", $"names the policy \"{route.AuthorizationPolicy}\", which does not exist; known: {string.Join(", ", policies.Names)}");
        }

        if (route.Match is null)
        {
            faults.Add($"{path}:Match", "is required: the Path or the Hosts that the route serves");
        }
        else if (route.Match.Path is { } routePath && ownPaths.Shadowing(routePath) is { } own)
        {
            faults.Add($"{path}:Match:Path", $"\"{routePath}\" lies under {own}, which the gateway answers itself: the route would never be reached");
        }

        Expect(
            route.Match?.Methods?.Any(ServedMethods.IsNever) != true, $"{path}:Match:Methods", "names TRACE, TRACK or CONNECT, which never reach a backend", faults);

        JudgePatterns(route, path, faults);

        // YARP would take these, and the request would then fail for want of the middleware, or pass without the limit.
        NotHere($"{path}:CorsPolicy", route.CorsPolicy, $"is not available: a backend answers preflights itself where the route says \"{RouteAccess.CorsKey}\": \"{RouteAccess.Preflight}\" in its Metadata", faults);
        NotHere($"{path}:RateLimiterPolicy", route.RateLimiterPolicy, "is not available: Gateway:Limits:Rules take the paths of routes too", faults);

        foreach (var (key, value) in route.Metadata ?? new Dictionary<string, string>())
        {
            JudgeExtra(route, key, value, $"{path}:Metadata:{key}", faults);
        }

        headers.With(route.Metadata).Validate(
            kind => IdentityHeaderNames.MetadataPrefix + kind is var key && route.Metadata?.ContainsKey(key) == true ? $"{path}:Metadata:{key}" : null, faults);
    }

    // Requests to either would be answered with 500: routing cannot choose.
    private static void JudgeTwins(RouteTable table, SettingFaults faults)
    {
        var known = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var route in table.Routes.Where(route => route.Match is { Path: not null, Headers: not { Count: > 0 }, QueryParameters: not { Count: > 0 } }))
        {
            var match = string.Join(
                '\n', route.Order ?? 0, ParameterName().Replace(route.Match.Path!.TrimStart('/'), "{${stars}"), string.Join(',', (route.Match.Hosts ?? []).Order(StringComparer.OrdinalIgnoreCase)),
                string.Join(',', (route.Match.Methods ?? []).Order(StringComparer.OrdinalIgnoreCase)));
            if (!known.TryAdd(match, route.RouteId))
            {
                faults.Add($"{RouteFileOptions.Section}:Routes:{route.RouteId}:Match", $"takes the same requests as {known[match]}: give one of them an Order, or another Path, Hosts or Methods");
            }
        }
    }

    [GeneratedRegex(@"\{(?<stars>\**)[^}:*]+")]
    private static partial Regex ParameterName();

    // YARP reads these only when it serves the route, and would then serve none of the new routes.
    private static void JudgePatterns(RouteConfig route, string path, SettingFaults faults)
    {
        for (var i = 0; i < route.Transforms?.Count; i++)
        {
            if (route.Transforms[i].GetValueOrDefault(PathPattern) is { } pattern && WhyNoPattern(pattern) is { } fault)
            {
                faults.Add($"{path}:Transforms:{i}:{PathPattern}", $"is no pattern: {fault}");
            }
        }
    }

    private static string? WhyNoPattern(string pattern)
    {
        try
        {
            TemplateParser.Parse(pattern.TrimStart('/'));
            return null;
        }
        catch (ArgumentException fault)
        {
            return fault.Message;
        }
    }

    private static void NotHere(string setting, string? value, string instead, SettingFaults faults) => Expect(string.IsNullOrEmpty(value), setting, instead, faults);

    private void JudgeExtra(RouteConfig route, string key, string value, string path, SettingFaults faults)
    {
        switch (key)
        {
            case RouteAccess.ForwardTokenKey:
                Expect(bool.TryParse(value, out _), path, "expects \"true\" or \"false\"", faults);
                break;
            case RouteAccess.CorsKey:
                Expect(value == RouteAccess.Preflight, path, $"expects \"{RouteAccess.Preflight}\"", faults);
                Expect(
                    route.Match?.Methods is not { Count: > 0 } methods || methods.Contains(HttpMethods.Options, StringComparer.OrdinalIgnoreCase),
                    path, "lets OPTIONS requests pass, which Match:Methods keeps from this route: add OPTIONS there", faults);
                break;
            case PathItemNames.MetadataKey:
                PathItemNames.Parse(value, out var unknown);
                Expect(unknown is null, path, $"does not know \"{unknown}\"; known, separated by commas: {PathItemNames.All}", faults);
                break;
            case ByteSize.MetadataKey:
                Expect(ByteSize.TryParse(value, out _), path, $"expects {ByteSize.Allowed}", faults);
                break;
            default:
                Expect(
                    headers.All.Any(named => key == IdentityHeaderNames.MetadataPrefix + named.Kind),
                    path, $"is not known; known: {string.Join(", ", Extras)}, {string.Join(", ", headers.All.Select(named => IdentityHeaderNames.MetadataPrefix + named.Kind))}", faults);
                break;
        }
    }

    private static void Expect(bool holds, string setting, string allowed, SettingFaults faults)
    {
        if (!holds)
        {
            faults.Add(setting, allowed);
        }
    }
}
