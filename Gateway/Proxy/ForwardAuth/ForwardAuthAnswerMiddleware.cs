using System.Text;
using MagicLink.Gateway.Http;
using Microsoft.Extensions.Primitives;

namespace MagicLink.Gateway.Proxy.ForwardAuth;

/// <summary>
/// Where a granted request would go on to its application, a question is answered: with the headers that the application may have. Nothing
/// passes here that was only asked about.
/// </summary>
internal sealed class ForwardAuthAnswerMiddleware(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.Features.Get<ForwardAuthQuestion>() is not { } question)
        {
            return next(context);
        }

        if (context.Features.Get<AccessGranted>() is not { } granted)
        {
            return ProblemResult.WriteAsync(context, Problems.NotFound);
        }

        return question.FindDoubt(granted, Preflight.Is(context.Request)) is { } doubt ? ForwardAuthEndpoint.RefuseAsync(context, doubt) : Allow(context, granted.Route.Headers);
    }

    /// <summary>
    /// Each header is there, an empty one too: an asker that copies what it is given then overwrites what the client wrote. Credentials are
    /// those of the client without ours.
    /// </summary>
    private static Task Allow(HttpContext context, IdentityHeaderNames names)
    {
        var (sent, answer) = (context.Request.Headers, context.Response.Headers);
        foreach (var (_, name) in names.All)
        {
            answer[name] = sent[name].ToString();
        }

        answer.Authorization = AsItCame(sent.Authorization);
        answer["Cookie"] = AsItCame(string.Join("; ", sent.Cookie.OfType<string>()));
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    // Requests are read as UTF-8, and answers are written one byte a character.
    private static string AsItCame(StringValues value) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(value.ToString()));
}
