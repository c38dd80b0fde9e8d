using System.Globalization;
using MagicLink.Gateway.Http;

namespace MagicLink.Gateway.Pages;

/// <inheritdoc cref="IProblemPage"/>
internal sealed class ProblemPages(PageRenderer pages) : IProblemPage
{
    public Task WriteAsync(HttpContext context, Problem problem)
    {
        if (problem.RetryAfter is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        return pages.WriteAsync<ProblemPage>(context, problem.Status, page =>
        {
            page[nameof(ProblemPage.Code)] = problem.Code;
            page[nameof(ProblemPage.Message)] = problem.Message;
            page[nameof(ProblemPage.OffersSignOut)] = problem == Problems.Forbidden;
        });
    }
}
