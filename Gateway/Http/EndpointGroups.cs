using MagicLink.Gateway.Audit;
using MagicLink.Gateway.Changes;
using MagicLink.Gateway.Http.Description;
using Microsoft.AspNetCore.Http.Timeouts;

namespace MagicLink.Gateway.Http;

/// <summary>Maps our own endpoints so that they win over every route, for every method.</summary>
internal static class EndpointGroups
{
    /// <summary>Our own endpoints do little: after this long the store does not answer. Slow senders are Kestrel's to cut off.</summary>
    private static readonly RequestTimeoutPolicy Patience = new()
    {
        Timeout = TimeSpan.FromSeconds(10),
        TimeoutStatusCode = StatusCodes.Status503ServiceUnavailable,
    };

    /// <summary>
    /// A group under which nothing reaches a backend: what no endpoint of it answers is 404. Each endpoint judges callers itself.
    /// </summary>
    public static RouteGroupBuilder MapOwn(this IEndpointRouteBuilder app, string prefix)
    {
        var group = app.MapGroup(prefix);
        group.WithMetadata(OwnEndpoint.Mark);
        group.WithRequestTimeout(Patience);
        group.WithMetadata(LimitedEndpoint.Plain);
        group.AddEndpointFilter(SayWhoCalls);
        ((IEndpointConventionBuilder)group).Add(endpoint => ((RouteEndpointBuilder)endpoint).Order = int.MinValue);
        return group;
    }

    /// <summary>Answers carry tokens and persons: no cache may keep them (RFC 9111 §5.2.2.5).</summary>
    public static void KeepOutOfCaches(this RouteGroupBuilder group) => group.AddEndpointFilter((context, next) =>
    {
        context.HttpContext.Response.Headers.CacheControl = "no-store";
        context.HttpContext.Response.Headers.XContentTypeOptions = "nosniff";
        return next(context);
    });

    /// <summary>
    /// What another gateway's admin set counts within a second: before anything is decided by settings, a look at what changed is made
    /// unless the last is a second young at most. Requests with a session look anyway.
    /// </summary>
    /// <param name="isDecided">The methods that decide something; null for all.</param>
    public static void KeepUp(this RouteGroupBuilder group, Func<string, bool>? isDecided = null) => group.AddEndpointFilter(async (context, next) =>
    {
        var http = context.HttpContext;
        if (isDecided?.Invoke(http.Request.Method) != false)
        {
            await http.RequestServices.GetRequiredService<ChangeFeed>().CatchUpAsync(http.RequestAborted);
        }

        return await next(context);
    });

    /// <summary>What the group does not answer is 404, and a method that an endpoint does not take is 405.</summary>
    public static void MapRest(this RouteGroupBuilder group)
    {
        group.Map("/", methods: null, () => new ProblemStatus(Problems.NotFound));
        group.Map("/{**rest}", methods: null, () => new ProblemStatus(Problems.NotFound));
    }

    /// <summary>Maps an endpoint for one method; other methods are 405 with <c>Allow</c> (RFC 9110 §15.5.6).</summary>
    public static MappedEndpoints MapOnly(this RouteGroupBuilder group, string method, string pattern, Delegate handler) =>
        group.MapEach(pattern, (method, handler));

    /// <summary>Maps an endpoint for each of some methods; other methods are 405 with <c>Allow</c>.</summary>
    public static MappedEndpoints MapEach(this RouteGroupBuilder group, string pattern, params (string Method, Delegate Handler)[] handlers)
    {
        (string, IEndpointConventionBuilder)[] mapped = [.. handlers.Select(handler => (handler.Method, group.Map(pattern, [handler.Method], handler.Handler)))];
        var allow = string.Join(", ", handlers.Select(handler => handler.Method));
        group.Map(pattern, methods: null, (HttpContext context) =>
        {
            context.Response.Headers.Allow = allow;
            return new ProblemStatus(Problems.MethodNotAllowed);
        });
        return new MappedEndpoints(mapped);
    }

    private static IEndpointConventionBuilder Map(this RouteGroupBuilder group, string pattern, string[]? methods, Delegate handler)
    {
        var endpoint = methods is null ? group.Map(pattern, Unbound) : group.MapMethods(pattern, methods, Unbound);
        endpoint.Add(builder => EndpointHandler.Bind(builder, handler));
        endpoint.Finally(EndpointHandler.MustHaveNoMoreFilters);
        return endpoint;

        static Task Unbound(HttpContext context) => throw new InvalidOperationException($"{context.Request.Path} has no handler.");
    }

    // What happens in the call is noted with the client it came from.
    private static ValueTask<object?> SayWhoCalls(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var client = context.HttpContext.Client();
        context.HttpContext.RequestServices.GetRequiredService<AuditOrigin>().Set(client.Address, client.UserAgent);
        return next(context);
    }

    /// <summary>Leaves the body to <see cref="ProblemsMiddleware"/>, which knows whether a person or a program asks.</summary>
    private sealed class ProblemStatus(Problem problem) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = problem.Status;
            return Task.CompletedTask;
        }
    }
}
