using MagicLink.Gateway.Http;
using MagicLink.Gateway.Language;
using MagicLink.Gateway.SignIn;

namespace MagicLink.Gateway.Pages;

/// <summary>Shows what a mailed link leads to.</summary>
internal sealed class ConfirmView(PageRenderer pages, CallerReader callers, TimeProvider clock)
{
    public Task WriteFormAsync(HttpContext context, Challenge challenge, bool askedHere, int status, string? fault) =>
        pages.WriteAsync<ConfirmPage>(context, status, page =>
        {
            page[nameof(ConfirmPage.ChallengeId)] = challenge.Id;
            page[nameof(ConfirmPage.MaskedEmail)] = challenge.Email.Masked;
            page[nameof(ConfirmPage.Device)] = challenge.Client.Device;
            page[nameof(ConfirmPage.Address)] = challenge.Client.Address;
            page[nameof(ConfirmPage.When)] = Ago.In(FactorPages.TextsOf(context), clock.GetUtcNow() - challenge.CreatedAt);
            page[nameof(ConfirmPage.AskedHere)] = askedHere;
            page[nameof(ConfirmPage.Fault)] = fault;
        });

    /// <summary>Who opens a link again that has signed them in is led on: mail programs open links twice.</summary>
    /// <param name="challenge">Null when the link is none of ours.</param>
    public async Task WriteBadAsync(HttpContext context, Problem problem, Challenge? challenge)
    {
        var here = await callers.ReadAsync(context) is { Credential: Credential.Cookie, Session: { } session } ? session.User.Current.Email : null;
        await pages.WriteAsync<BadLinkPage>(context, problem.Status, page =>
        {
            page[nameof(BadLinkPage.Code)] = problem.Code;
            page[nameof(BadLinkPage.Message)] = problem.Message;
            page[nameof(BadLinkPage.SignedInAs)] = here?.Value;
            page[nameof(BadLinkPage.Target)] = here is not null && here == challenge?.Email ? challenge.ReturnUrl : ReturnUrls.Fallback;
        });
    }
}
