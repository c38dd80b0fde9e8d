using MagicLink.Gateway.Settings;
using Yarp.ReverseProxy.Configuration;

namespace MagicLink.Gateway.Proxy;

/// <summary>
/// Reads <c>routes.json</c> and judges it whole: spelling and types of every key, what YARP demands, and what this gateway does.
/// </summary>
internal sealed class RouteFile(ConfigFolder folder, IReadOnlyDictionary<string, string> environment, IConfigValidator yarp, RouteRules rules)
{
    /// <summary>The routes; null when there is a fault.</summary>
    public async Task<RouteTable?> ReadAsync(SettingFaults faults)
    {
        var before = faults.Count;
        var configuration = ConfigurationFiles.Read(folder.RoutesFile, [RouteFileOptions.Section], environment, faults);
        var options = SettingsBinder.Bind<RouteFileOptions>(configuration.GetSection(RouteFileOptions.Section), faults);
        if (faults.Count > before)
        {
            return null;
        }

        var table = new RouteTable(
            [.. options.Routes.Select(named => named.Value with
            {
                RouteId = named.Key,
                AuthorizationPolicy = PolicyOf(named.Value),
                ClusterId = ClusterOf(named.Value, options),
                MaxRequestBodySize = ByteSize.TryParse(named.Value.Metadata?.GetValueOrDefault(ByteSize.MetadataKey), out var most) ? most : named.Value.MaxRequestBodySize,
            })],
            [.. options.Clusters.Select(named => named.Value with { ClusterId = named.Key })]);
        rules.Judge(options, table, faults);
        foreach (var route in table.Routes)
        {
            AddYarps(await yarp.ValidateRouteAsync(route), $"{RouteFileOptions.Section}:Routes:{route.RouteId}", faults);
        }

        foreach (var cluster in table.Clusters)
        {
            AddYarps(await yarp.ValidateClusterAsync(cluster), $"{RouteFileOptions.Section}:Clusters:{cluster.ClusterId}", faults);
        }

        return faults.Count > before ? null : table;
    }

    // A route that names no policy needs a signed-in person.
    private static string PolicyOf(RouteConfig route) =>
        string.IsNullOrEmpty(route.AuthorizationPolicy) ? Access.AccessPolicy.Default.Name : route.AuthorizationPolicy;

    // YARP finds it in any case; a backend compares the audience of its assertions to the name as the cluster has it.
    private static string? ClusterOf(RouteConfig route, RouteFileOptions options) =>
        options.Clusters.Keys.FirstOrDefault(id => string.Equals(id, route.ClusterId, StringComparison.OrdinalIgnoreCase)) ?? route.ClusterId;

    private static void AddYarps(IEnumerable<Exception> errors, string path, SettingFaults faults)
    {
        // Our own rules name the exact key; YARP's word is added where they found nothing.
        if (!faults.Concern(path + ":"))
        {
            faults.AddRange(errors.Select(error => new SettingFault(path, error.Message)));
        }
    }
}
