using Microsoft.AspNetCore.Http.Features;

namespace MagicLink.Gateway.Proxy;

/// <summary>Asks the framework's own routing which endpoint some request would reach, without making it.</summary>
internal sealed class RouteLookup(WebApplication app)
{
    private readonly Lazy<RequestDelegate> routing = new(() => Build(app));

    /// <summary>The endpoint, ours or a route's; null when there is none.</summary>
    public async Task<Endpoint?> FindAsync(LookedUpRequest request)
    {
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(new HttpRequestFeature { Method = request.Method, Scheme = request.Scheme, Path = request.Path, QueryString = request.Query.Value ?? "" });
        features.Set<IHttpResponseFeature>(new HttpResponseFeature());
        var context = new DefaultHttpContext(features) { RequestServices = app.Services };
        foreach (var (name, values) in request.Headers)
        {
            context.Request.Headers[name] = values;
        }

        context.Request.Host = request.Host;
        await routing.Value(context);
        return context.GetEndpoint();
    }

    private static RequestDelegate Build(WebApplication app)
    {
        var branch = ((IApplicationBuilder)app).New();
        branch.UseRouting();
        branch.Use((HttpContext _, RequestDelegate _) => Task.CompletedTask); // found is enough
        branch.UseEndpoints(endpoints =>
        {
            foreach (var source in ((IEndpointRouteBuilder)app).DataSources)
            {
                endpoints.DataSources.Add(source);
            }
        });
        return branch.Build();
    }
}

/// <summary>What routing looks at.</summary>
internal sealed record LookedUpRequest(string Method, string Scheme, HostString Host, string Path, QueryString Query, IHeaderDictionary Headers)
{
    public static LookedUpRequest Of(HttpRequest request) => new(request.Method, request.Scheme, request.Host, request.Path.Value ?? "", request.QueryString, request.Headers);
}
