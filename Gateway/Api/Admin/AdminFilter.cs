using MagicLink.Gateway.Admin;
using MagicLink.Gateway.Http;

namespace MagicLink.Gateway.Api.Admin;

/// <summary>
/// Lets in who shows an admin token, before anything of the group answers: without one nobody learns what there is. Cookies and
/// people's tokens mean nothing here, so that no other site can act for an admin.
/// </summary>
internal sealed class AdminFilter(AdminTokenFlow tokens) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (BearerToken.Of(http.Request) is not { } presented || await tokens.FindAsync(presented.ToString(), http.RequestAborted) is not { } token)
        {
            return new ProblemResult(Problems.AdminTokenNeeded);
        }

        if (token.IsReadOnly && !HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method))
        {
            return new ProblemResult(Problems.AdminTokenReadOnly);
        }

        http.Features.Set(new AdminCaller(token.Name, token.IsReadOnly));
        return await next(context);
    }
}
