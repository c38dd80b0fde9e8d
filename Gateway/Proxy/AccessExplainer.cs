using MagicLink.Gateway.Access;
using MagicLink.Gateway.Http;

namespace MagicLink.Gateway.Proxy;

/// <summary>Says what would become of a request, by the judgements that requests really meet, in their order.</summary>
internal sealed class AccessExplainer(HostAllowList hosts, PublicAddress address, OwnPaths ownPaths, RouteLookup routes, TimeProvider clock)
{
    public async Task<AccessExplanation> ExplainAsync(AccessQuestion question)
    {
        if (ServedMethods.IsNever(question.Method))
        {
            return AccessExplanation.Refused(AccessDecision.MethodNotServed);
        }

        if (RequestTarget.FindFault(question.Url, out var items) is { } fault)
        {
            return AccessExplanation.Refused(fault);
        }

        var asked = Of(question);
        if (!hosts.Contains(asked.Host) && !OwnPaths.IsHealth(asked.Path))
        {
            return AccessExplanation.Refused("unknown host");
        }

        if (items == PathItems.None && ownPaths.IsOwn(asked.Path))
        {
            return new AccessExplanation(null, null, new AccessDecision(AccessOutcome.Allow, "the gateway answers this path itself"));
        }

        var endpoint = await routes.FindAsync(asked);
        var route = endpoint?.Metadata.GetMetadata<RouteAccess>();
        if (items != PathItems.None && await new RelaxedPath(RequestTarget.PathOf(question.Url).ToString(), items).FindFaultAsync(route, routes, asked) is { } refused)
        {
            return AccessExplanation.Refused(refused);
        }

        return route is null
            ? AccessExplanation.Refused(endpoint is null ? "no route" : "no route takes this method")
            : new AccessExplanation(route.RouteId, route.Policy?.Name, Decide(route.Policy, question));
    }

    private AccessDecision Decide(AccessPolicy? policy, AccessQuestion question)
    {
        var now = clock.GetUtcNow();
        return AccessDecision.Decide(
            policy,
            new AccessRequest(question.Person, question.Amr, now - question.Age, question.Method, question.Address, now) { EverybodyEnrols = question.EverybodyEnrols });
    }

    private LookedUpRequest Of(AccessQuestion question)
    {
        var url = question.Url.StartsWith('/') ? address.Url + question.Url : question.Url;
        var authority = url.IndexOf("://", StringComparison.Ordinal) + 3;
        var end = url.IndexOfAny(['/', '?'], authority) is >= 0 and var found ? found : url.Length;
        var query = url.IndexOf('?', StringComparison.Ordinal) is >= 0 and var mark ? new QueryString(url[mark..]) : QueryString.Empty;
        return new LookedUpRequest(
            question.Method,
            url[..(authority - 3)].ToLowerInvariant(),
            new HostString(url[authority..end]),
            PathEncoding.DecodeAsRouted(RequestTarget.PathOf(url)),
            query,
            new HeaderDictionary());
    }
}
