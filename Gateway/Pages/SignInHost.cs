using MagicLink.Gateway.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace MagicLink.Gateway.Pages;

/// <summary>
/// People sign in, prove more and sign out at PublicUrl's host alone: its cookies are the ones that the pages live on. Who asks for a page at
/// an app's host is led there; a form that is posted at one changes nothing.
/// </summary>
internal static class SignInHost
{
    private const string ReturnUrl = "returnUrl";

    public static async ValueTask<object?> LeadThereAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var services = http.RequestServices;
        var address = services.GetRequiredService<PublicAddress>();
        if (address.IsSignInHost(http.Request.Host))
        {
            return await next(context);
        }

        if (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method))
        {
            await services.GetRequiredService<IProblemPage>().WriteAsync(http, Problems.Misdirected);
            return Results.Empty;
        }

        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
        http.Response.Redirect(address.Url + http.Request.Path.ToUriComponent() + QueryFor(http.Request, services.GetRequiredService<AppHosts>()).ToUriComponent());
        return Results.Empty;
    }

    // A path to return to is one at the app's host, and whoever signs in there without naming one wants its start page.
    private static QueryString QueryFor(HttpRequest request, AppHosts apps)
    {
        var origin = $"{request.Scheme}://{request.Host.Value}";
        var query = new QueryBuilder();
        foreach (var (name, values) in request.Query)
        {
            foreach (var value in values)
            {
                var isPath = name.Equals(ReturnUrl, StringComparison.OrdinalIgnoreCase) && value is ['/', ..] and not ['/', '/' or '\\', ..];
                query.Add(name, isPath ? apps.Judge(origin + value)?.AbsoluteUri ?? "/" : value ?? "");
            }
        }

        if (!request.Query.ContainsKey(ReturnUrl) && request.Path.Equals(SignInPages.Path, StringComparison.OrdinalIgnoreCase) && apps.Judge(origin + "/") is { } start)
        {
            query.Add(ReturnUrl, start.AbsoluteUri);
        }

        return query.ToQueryString();
    }
}
