using MagicLink.Gateway.Health;
using MagicLink.Gateway.Limits;
using MagicLink.Gateway.Sessions;

namespace MagicLink.Gateway.Http;

/// <summary>
/// Limits how often something is called: our own endpoints by counters in the store, proxied routes by counters in memory, and
/// these only where a rule names paths.
/// </summary>
internal sealed class LimitMiddleware(RequestDelegate next, Limiter limiter, NodeCounters node, ProblemWriter problems)
{
    /// <summary>Pages and lists do not wait longer for a store that is stuck only to be counted.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public Task InvokeAsync(HttpContext context)
    {
        var metadata = context.GetEndpoint()?.Metadata;
        if (metadata?.GetMetadata<LimitedEndpoint>() is not { } endpoint)
        {
            return limiter.Rules.NamesProxied ? LimitProxiedAsync(context) : next(context);
        }

        return limiter.Rules.Options.Enabled && metadata.GetMetadata<UnlimitedEndpoint>() is null ? LimitAsync(context, endpoint) : next(context);
    }

    private async Task LimitAsync(HttpContext context, LimitedEndpoint endpoint)
    {
        var limits = RequestLimits.Watch(context, limiter, RequestOf(context, endpoint.Act, isOwn: true));
        var refusal = limits.FindRefusal() ?? (endpoint.CountsItself ? null : await CountAsync(limits, endpoint));
        await (refusal is null ? next(context) : RefuseAsync(context, refusal));
    }

    // Whatever sends or proves is refused where it cannot be counted. The rest is only counted; what of it needs the store says so itself.
    private static async Task<Problem?> CountAsync(RequestLimits limits, LimitedEndpoint endpoint)
    {
        if (endpoint.Act is not null)
        {
            return await limits.CountAsync(LimitSubject.Unknown);
        }

        try
        {
            return await limits.CountAsync(LimitSubject.Unknown).WaitAsync(Patience);
        }
        catch (Exception fault) when (fault is StoreUnavailableException or TimeoutException)
        {
            return null;
        }
    }

    private Task LimitProxiedAsync(HttpContext context) =>
        node.Take(RequestOf(context, act: null, isOwn: false)) is { } wait ? RefuseAsync(context, Problems.TooMany(wait)) : next(context);

    // A store that cannot count is no reason to speak of limits.
    private Task RefuseAsync(HttpContext context, Problem refusal)
    {
        if (refusal.Status == StatusCodes.Status429TooManyRequests)
        {
            context.NoteRefusal(Decisions.Limited);
        }

        return problems.WriteAsync(context, refusal);
    }

    private static LimitedRequest RequestOf(HttpContext context, LimitedAct? act, bool isOwn)
    {
        var address = context.Connection.RemoteIpAddress;
        return new LimitedRequest(context.Request.Method, context.Request.Path.Value ?? "/", act, isOwn, address, ClientInfo.From(address, userAgent: null).Network);
    }
}
