using MagicLink.Gateway.Access;
using MagicLink.Gateway.Http;
using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Configuration;

namespace MagicLink.Gateway.Proxy;

/// <summary>Gives YARP the newest valid routes. They are replaced whole; what does not validate never gets here.</summary>
internal sealed class RouteProvider(HostAllowList hosts, IncomingHeaders incoming, PathAllowances allowances, IdentityHeaderNames headers, PolicyBook policies, ServedRoutes served) : IProxyConfigProvider, IDisposable
{
    private volatile Snapshot current = new(new RouteTable([], []));

    public IProxyConfig GetConfig() => current;

    /// <summary>Serves a new table. What requests must not carry is widened before, so that no request falls in between.</summary>
    public void Replace(RouteTable table)
    {
        incoming.AddIdentity(table.HeaderNames(headers));
        allowances.Set([table, current.Table]);
        hosts.SetRouteHosts(table.Hosts);
        var before = current;
        current = new Snapshot(table);
        before.Retire();
        served.Current = [.. table.Describe(policies)];
    }

    public void Dispose() => current.Dispose();

    private sealed class Snapshot : IProxyConfig, IDisposable
    {
        private readonly CancellationTokenSource retired = new();

        public Snapshot(RouteTable table)
        {
            Table = table;
            ChangeToken = new CancellationChangeToken(retired.Token);
        }

        public RouteTable Table { get; }

        public IReadOnlyList<RouteConfig> Routes => Table.Routes;

        public IReadOnlyList<ClusterConfig> Clusters => Table.Clusters;

        public IChangeToken ChangeToken { get; }

        public void Retire() => retired.Cancel();

        public void Dispose() => retired.Dispose();
    }
}
