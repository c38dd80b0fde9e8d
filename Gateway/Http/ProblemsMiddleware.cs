using MagicLink.Gateway.Health;

namespace MagicLink.Gateway.Http;

/// <summary>
/// The one place where faults become answers: an outage of the store is 503, a bug is 500, and a bare error status gets its
/// body. People who navigate get a page, programs JSON; neither learns anything of the inside.
/// </summary>
internal sealed class ProblemsMiddleware(RequestDelegate next, ProblemWriter problems, ILogger<ProblemsMiddleware> log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        Problem? problem;
        try
        {
            await next(context);
            problem = IsBare(context) ? Problems.For(context.Response.StatusCode) : null;
        }
        catch (Exception fault)
        {
            problem = Translate(context, fault);
            if (context.Response.HasStarted)
            {
                // Nothing true can be said any more: the client must see that the answer is broken off.
                context.Abort();
                return;
            }

            ClearKeepingProtocol(context.Response);
        }

        if (problem is not null && !context.RequestAborted.IsCancellationRequested)
        {
            await problems.WriteAsync(context, problem);
        }
    }

    private static bool IsBare(HttpContext context) =>
        context.Response is { HasStarted: false, StatusCode: >= 400, ContentType: null, ContentLength: null }
        && context.Features.Get<BackendAnswer>() is null;

    private static void ClearKeepingProtocol(HttpResponse response)
    {
        response.Headers.Clear();
        response.StatusCode = StatusCodes.Status200OK;
    }

    private Problem? Translate(HttpContext context, Exception fault)
    {
        switch (fault)
        {
            case BadHttpRequestException bad:
                return Problems.For(bad.StatusCode);
            case StoreUnavailableException:
                log.StoreUnavailable(fault, context.TraceIdentifier);
                return Problems.ServiceUnavailable;
            case OperationCanceledException when context.RequestAborted.IsCancellationRequested:
                return null;
            default:
                log.Unexpected(fault, context.TraceIdentifier);
                return Problems.Internal;
        }
    }
}
