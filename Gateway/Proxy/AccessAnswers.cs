using MagicLink.Gateway.Access;
using MagicLink.Gateway.Http;

namespace MagicLink.Gateway.Proxy;

/// <summary>Answers requests that are not let through: a person is led to sign in or told why not, a program gets JSON.</summary>
internal sealed class AccessAnswers(PublicAddress address, IProblemPage page)
{
    public Task WriteAsync(HttpContext context, AccessDecision decision, Caller caller)
    {
        var isNavigation = Navigation.Is(context.Request);
        if (decision.Outcome != AccessOutcome.SignIn)
        {
            return isNavigation ? page.WriteAsync(context, Problems.Forbidden) : ProblemResult.WriteAsync(context, Problems.Forbidden);
        }

        if (isNavigation)
        {
            context.Response.Headers.CacheControl = "no-store";
            context.Response.Redirect($"{address.Url}{OwnPaths.Pages}/sign-in?returnUrl={Uri.EscapeDataString(Wanted(context.Request))}");
            return Task.CompletedTask;
        }

        // RFC 6750 §3.1: an error is named only to a caller that presented a token.
        context.Response.Headers.WWWAuthenticate = caller.BearerRefused ? "Bearer error=\"invalid_token\"" : "Bearer";
        return ProblemResult.WriteAsync(context, Problems.Unauthenticated);
    }

    private string Wanted(HttpRequest request)
    {
        var path = request.PathBase.ToUriComponent() + request.Path.ToUriComponent() + request.QueryString.ToUriComponent();
        return address.IsOwnOrigin($"{request.Scheme}://{request.Host.Value}", request.Host) ? path : $"{request.Scheme}://{request.Host.Value}{path}";
    }
}
