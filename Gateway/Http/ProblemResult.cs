using System.Globalization;
using Microsoft.Net.Http.Headers;

namespace MagicLink.Gateway.Http;

/// <summary>Answers with a refusal as JSON, in the dialect of the path.</summary>
internal sealed class ProblemResult(Problem problem) : IResult
{
    public static async Task WriteAsync(HttpContext context, Problem problem)
    {
        if (problem.IsFailedProof)
        {
            await context.CountFailedProofAsync();
        }

        var response = context.Response;
        var services = context.RequestServices;
        var isMudbase = services.GetRequiredService<OwnPaths>().IsMudbase(context.Request.Path);
        response.StatusCode = isMudbase ? MudbaseProblem.Status(problem) : problem.Status;
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        if (response.StatusCode == StatusCodes.Status401Unauthorized && !response.Headers.ContainsKey(HeaderNames.WWWAuthenticate))
        {
            response.Headers.WWWAuthenticate = "Bearer";
        }

        if (problem.RetryAfter is { } seconds)
        {
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        await (isMudbase
            ? response.WriteAsJsonAsync(
                MudbaseProblem.From(problem, context, services.GetRequiredService<TimeProvider>().GetUtcNow()),
                MudbaseProblemJson.Default.MudbaseProblem,
                contentType: null,
                context.RequestAborted)
            : response.WriteAsJsonAsync(ProblemBody.From(problem, context.TraceIdentifier), ProblemJson.Default.ProblemBody, contentType: null, context.RequestAborted));
    }

    public Task ExecuteAsync(HttpContext httpContext) => WriteAsync(httpContext, problem);
}
