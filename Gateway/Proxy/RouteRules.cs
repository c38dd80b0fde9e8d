using MagicLink.Gateway.Access;
using MagicLink.Gateway.Http;
using MagicLink.Gateway.Settings;
using Yarp.ReverseProxy.Configuration;

namespace MagicLink.Gateway.Proxy;

/// <summary>What this gateway demands of routes and clusters, beyond YARP.</summary>
internal sealed class RouteRules(PolicyBook policies, IdentityHeaderNames headers, OwnPaths ownPaths)
{
    private static readonly HashSet<string> ArrivesLater = new(StringComparer.OrdinalIgnoreCase) { "AllowPath", "MaxBody", "Cors" };

    public void Judge(RouteFileOptions options, RouteTable table, SettingFaults faults)
    {
        foreach (var (id, written) in options.Routes)
        {
            if (written.RouteId is not null)
            {
                faults.Add($"{RouteFileOptions.Section}:Routes:{id}:RouteId", "is the route's name in the file: leave it out");
            }
        }

        foreach (var route in table.Routes)
        {
            Judge(route, table, $"{RouteFileOptions.Section}:Routes:{route.RouteId}", faults);
        }

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

        // YARP would take these, and the request would then fail for want of the middleware, or pass without the limit.
        NotHere($"{path}:CorsPolicy", route.CorsPolicy, faults);
        NotHere($"{path}:RateLimiterPolicy", route.RateLimiterPolicy, faults);

        foreach (var (key, value) in route.Metadata ?? new Dictionary<string, string>())
        {
            JudgeExtra(key, value, $"{path}:Metadata:{key}", faults);
        }

        headers.With(route.Metadata).Validate(
            kind => IdentityHeaderNames.MetadataPrefix + kind is var key && route.Metadata?.ContainsKey(key) == true ? $"{path}:Metadata:{key}" : null, faults);
    }

    private static void NotHere(string setting, string? value, SettingFaults faults)
    {
        if (!string.IsNullOrEmpty(value))
        {
            faults.Add(setting, "is not available in this version");
        }
    }

    private void JudgeExtra(string key, string value, string path, SettingFaults faults)
    {
        if (ArrivesLater.Contains(key))
        {
            faults.Add(path, "is not available in this version");
        }
        else if (key == RouteAccess.ForwardTokenKey)
        {
            if (!bool.TryParse(value, out _))
            {
                faults.Add(path, "expects \"true\" or \"false\"");
            }
        }
        else if (!headers.All.Any(named => key == IdentityHeaderNames.MetadataPrefix + named.Kind))
        {
            faults.Add(path, $"is not known; known: {RouteAccess.ForwardTokenKey}, {string.Join(", ", headers.All.Select(named => IdentityHeaderNames.MetadataPrefix + named.Kind))}");
        }
    }
}
