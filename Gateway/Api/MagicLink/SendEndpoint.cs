using MagicLink.Gateway.Http;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.SignIn;

namespace MagicLink.Gateway.Api.MagicLink;

/// <summary>POST <c>/send</c>: asks for a link. The answer says nothing about the address.</summary>
internal static class SendEndpoint
{
    public static async Task<IResult> SendAsync(HttpContext context, SendFlow flow, ReturnUrls returnUrls)
    {
        var body = await JsonBody.ReadAsync(context, MagicLinkJson.Default.SendBody);
        if (body.Problem is { } problem)
        {
            return new ProblemResult(problem);
        }

        if (body.Value!.Email is not { } typed)
        {
            return new ProblemResult(Problems.Invalid("email", "is required: the address to sign in with."));
        }

        if (!EmailAddress.TryParse(typed, out var email))
        {
            return new ProblemResult(Problems.EmailInvalid);
        }

        if (await context.CountAsync(email) is { } limited)
        {
            return new ProblemResult(limited);
        }

        // No browser counts as the asker here: the link is confirmed with something typed.
        var asker = Asker.WithoutBrowser(context.Client());
        await flow.SendAsync(email, returnUrls.Judge(body.Value.RedirectTo), RequestLanguage.Of(context.Request, body.Value.Locale), asker, context.RequestAborted);
        return Results.Json(new SendAnswer("Magic link sent", flow.LifetimeSeconds), MagicLinkJson.Default.SendAnswer);
    }
}
