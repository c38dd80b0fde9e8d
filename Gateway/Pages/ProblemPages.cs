using MagicLink.Gateway.Http;

namespace MagicLink.Gateway.Pages;

/// <inheritdoc cref="IProblemPage"/>
internal sealed class ProblemPages(PageRenderer pages) : IProblemPage
{
    public Task WriteAsync(HttpContext context, Problem problem) =>
        pages.WriteAsync<ProblemPage>(context, problem.Status, page =>
        {
            page[nameof(ProblemPage.Code)] = problem.Code;
            page[nameof(ProblemPage.Message)] = problem.Message;
            page[nameof(ProblemPage.OffersSignOut)] = problem == Problems.Forbidden;
        });
}
