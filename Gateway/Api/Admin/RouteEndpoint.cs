using System.Globalization;
using MagicLink.Gateway.Access;
using MagicLink.Gateway.Health;
using MagicLink.Gateway.Http;
using MagicLink.Gateway.Settings;
using MagicLink.Gateway.Totp;

namespace MagicLink.Gateway.Api.Admin;

/// <summary>GET <c>/routes</c>: the routes that are served, in the order in which they are tried, and what is wrong with the file as it stands.</summary>
internal static class RouteEndpoint
{
    public static IResult List(HttpContext context, ServedRoutes routes, Readiness readiness, Live<MfaOptions> mfa)
    {
        var query = PageQuery.Of(context.Request);
        if (query.Problem is { } problem)
        {
            return new ProblemResult(problem);
        }

        var everybodyEnrols = mfa.Current.Mode == MfaMode.Required;
        var list = ListAnswer.Cut(query, routes.Current);
        return Results.Json(
            new RoutesAnswer(
                [.. list.Items.Select(route => RouteView.From(route, everybodyEnrols))], list.Page, list.PageSize, list.Total,
                [.. readiness.RouteFaults.Select(fault => new RouteFaultView(fault.Setting, fault.Problem))]),
            AdminJson.Default.RoutesAnswer);
    }
}

/// <param name="Faults">Why the file as it stands is not served; empty while it is.</param>
internal sealed record RoutesAnswer(IReadOnlyList<RouteView> Items, int Page, int PageSize, long Total, IReadOnlyList<RouteFaultView> Faults);

internal sealed record RouteFaultView(string Setting, string Problem);

/// <param name="Hosts">None: any; so for methods.</param>
internal sealed record RouteView(
    string Id, int? Order, IReadOnlyList<string> Hosts, string? Path, IReadOnlyList<string> Methods, string Cluster, IReadOnlyList<string> Destinations,
    string Policy, RouteDemands Demands)
{
    public static RouteView From(ServedRoute route, bool everybodyEnrols) => new(
        route.Id, route.Order, route.Hosts, route.Path, route.Methods, route.Cluster, route.Destinations, route.Policy.Name, RouteDemands.From(route.Policy, everybodyEnrols));
}

/// <summary>What a policy demands; null of a kind: nothing.</summary>
/// <param name="SignIn">Whether a person must be signed in.</param>
/// <param name="Mfa">Whether a second factor must have been proved.</param>
/// <param name="MaxAge">How long ago the last factor may have been proved, as <c>hh:mm:ss</c>.</param>
internal sealed record RouteDemands(
    bool SignIn, bool Mfa, bool Enrolment, IReadOnlyList<string>? Roles, IReadOnlyList<string>? Emails, IReadOnlyList<string>? EmailDomains, IReadOnlyList<string>? Methods,
    IReadOnlyList<string>? Networks, string? MaxAge)
{
    public static RouteDemands From(AccessPolicy policy, bool everybodyEnrols) => new(
        !policy.AllowsAnybody, policy.DemandsMfa, everybodyEnrols && !policy.AllowsAnybody, Sorted(policy.Roles), Sorted(policy.Emails), Sorted(policy.EmailDomains), Sorted(policy.Methods),
        policy.Networks is null ? null : [.. policy.Networks.Select(network => network.ToString())], policy.MaxAge?.ToString("c", CultureInfo.InvariantCulture));

    private static string[]? Sorted(IEnumerable<string>? values) => values is null ? null : [.. values.Order(StringComparer.Ordinal)];
}
