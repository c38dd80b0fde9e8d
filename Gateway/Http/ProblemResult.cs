using System.Globalization;
using Microsoft.Net.Http.Headers;

namespace MagicLink.Gateway.Http;

/// <summary>Answers with a refusal as JSON.</summary>
internal sealed class ProblemResult(Problem problem) : IResult
{
    public static Task WriteAsync(HttpContext context, Problem problem)
    {
        var response = context.Response;
        response.StatusCode = problem.Status;
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        if (problem.Status == StatusCodes.Status401Unauthorized && !response.Headers.ContainsKey(HeaderNames.WWWAuthenticate))
        {
            response.Headers.WWWAuthenticate = "Bearer";
        }

        if (problem.RetryAfter is { } seconds)
        {
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        return response.WriteAsJsonAsync(ProblemBody.From(problem, context.TraceIdentifier), ProblemJson.Default.ProblemBody, contentType: null, context.RequestAborted);
    }

    public Task ExecuteAsync(HttpContext httpContext) => WriteAsync(httpContext, problem);
}
