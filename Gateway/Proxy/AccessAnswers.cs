using System.Globalization;
using MagicLink.Gateway.Access;
using MagicLink.Gateway.Http;
using MagicLink.Gateway.Settings;
using MagicLink.Gateway.Totp;
using Microsoft.AspNetCore.Http.Features;

namespace MagicLink.Gateway.Proxy;

/// <summary>Answers requests that are not let through: a person is led to sign in or told why not, a program gets JSON.</summary>
internal sealed class AccessAnswers(PublicAddress address, HandOverStart handOver, GatewayCookies cookies, Live<MfaOptions> mfa, IProblemPage page, UnsentAnswers unsent)
{
    public Task WriteAsync(HttpContext context, AccessPolicy? policy, AccessDecision decision, Caller caller)
    {
        if (decision.Outcome == AccessOutcome.StepUp)
        {
            return AskForMoreAsync(context, policy, decision.Reason, caller);
        }

        if (decision.Reason == AccessDecision.MethodNotServed)
        {
            context.Response.Headers.Allow = string.Join(", ", ServedMethods.Always);
            return ProblemResult.WriteAsync(context, Problems.MethodNotAllowed);
        }

        var isNavigation = Navigation.Is(context.Request);
        if (decision.Outcome != AccessOutcome.SignIn)
        {
            return isNavigation ? page.WriteAsync(context, Problems.Forbidden) : ProblemResult.WriteAsync(context, Problems.Forbidden);
        }

        if (isNavigation && UnsentAnswers.Applies(context.Request))
        {
            return unsent.AskToSignInAsync(context);
        }

        if (isNavigation)
        {
            return handOver.TryBegin(context, Wanted(context.Request)) ? Task.CompletedTask : SendToAsync(context, "sign-in");
        }

        // RFC 6750 §3.1: an error is named only to a caller that presented a token.
        context.Response.Headers.WWWAuthenticate = caller.BearerRefused ? "Bearer error=\"invalid_token\"" : "Bearer";
        return ProblemResult.WriteAsync(context, Problems.Unauthenticated);
    }

    // A browser's session can be raised on a page; whoever sent a token gets a better one by itself (RFC 9470 §3).
    private Task AskForMoreAsync(HttpContext context, AccessPolicy? policy, string reason, Caller caller)
    {
        var isAge = reason == AccessDecision.NeedsFreshness;
        if (caller.Credential == Credential.Cookie && Navigation.Is(context.Request))
        {
            var more = isAge ? "&reason=age" : "";
            if (UnsentAnswers.Applies(context.Request))
            {
                return unsent.AskForMoreAsync(context, caller, more);
            }

            if (caller.IsAtAppHost)
            {
                // Who steps up is who is signed in at PublicUrl's host, which may be another by now: this host asks anew.
                cookies.DeleteSession(context.Response);
            }

            return SendToAsync(context, "second-factor", more);
        }

        var maxAge = isAge && policy?.MaxAge is { } most ? string.Create(CultureInfo.InvariantCulture, $", max_age=\"{(long)most.TotalSeconds}\"") : "";
        context.Response.Headers.WWWAuthenticate = $"Bearer error=\"insufficient_user_authentication\"{maxAge}";
        return ProblemResult.WriteAsync(context, Problems.MoreProof(isAge, caller.Session is { } session && mfa.Current.CanAsk(session.User.Current)));
    }

    private Task SendToAsync(HttpContext context, string page, string more = "")
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Redirect($"{address.Url}{OwnPaths.Pages}/{page}?returnUrl={Uri.EscapeDataString(Wanted(context.Request))}{more}");
        return Task.CompletedTask;
    }

    // The path as it was sent: encoding the decoded one anew could make another one of it.
    private string Wanted(HttpRequest request)
    {
        var sent = RequestTarget.PathOf(request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
        var path = $"{sent}{request.QueryString.Value}";
        return address.IsOwnOrigin($"{request.Scheme}://{request.Host.Value}", request.Host) ? path : $"{request.Scheme}://{request.Host.Value}{path}";
    }
}
