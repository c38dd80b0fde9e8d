using System.Globalization;
using MagicLink.Gateway.Health;
using MagicLink.Gateway.Http;
using MagicLink.Gateway.Language;

namespace MagicLink.Gateway.Pages;

/// <inheritdoc cref="IProblemPage"/>
internal sealed class ProblemPages(PageRenderer pages, CallerReader callers) : IProblemPage
{
    public async Task WriteAsync(HttpContext context, Problem problem)
    {
        if (problem.RetryAfter is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        var texts = new Texts(RequestLanguage.Of(context.Request));
        var signedInAs = problem == Problems.Forbidden ? await ReadPersonAsync(context) : null;
        await pages.WriteAsync<ProblemPage>(context, problem.Status, page =>
        {
            page[nameof(ProblemPage.Title)] = ProblemTexts.Title(texts, problem);
            page[nameof(ProblemPage.Message)] = ProblemTexts.Message(texts, problem);
            page[nameof(ProblemPage.Retry)] = problem.Status is StatusCodes.Status429TooManyRequests or >= StatusCodes.Status500InternalServerError ? PagePlace.Again(context.Request) : null;
            page[nameof(ProblemPage.OffersSignIn)] = problem.Status == StatusCodes.Status401Unauthorized;
            page[nameof(ProblemPage.SignedInAs)] = signedInAs;
        });
    }

    private async Task<string?> ReadPersonAsync(HttpContext context)
    {
        try
        {
            return await callers.ReadAsync(context) is { Credential: Credential.Cookie, Session: { } session } ? session.User.Current.Email.Value : null;
        }
        catch (StoreUnavailableException)
        {
            return null;
        }
    }
}
