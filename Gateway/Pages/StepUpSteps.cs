using MagicLink.Gateway.Http;
using MagicLink.Gateway.Settings;
using MagicLink.Gateway.Totp;

namespace MagicLink.Gateway.Pages;

/// <summary>What a signed-in person is asked for where a page needs more than the session has proved, or newer proof.</summary>
internal sealed class StepUpSteps(
    PageRenderer pages, FactorPages factors, StepUpFlow stepUp, TotpFlow totp, Live<MfaOptions> options, ReturnUrls returnUrls, IProblemPage problems, GatewayCookies cookies)
{
    /// <param name="isForAge">Whether the proof is too old; else a factor is missing.</param>
    public Task ShowAsync(HttpContext context, SignedInCall call, string? returnUrl, bool isForAge)
    {
        var target = returnUrls.Judge(returnUrl);
        var visit = VisitOf(call, target);
        if (options.Current.CanAsk(call.Session!.User.Current))
        {
            return factors.AskAsync(context, visit);
        }

        return isForAge || options.Current.Mode == MfaMode.Off
            ? pages.WriteAsync<StepUpByLinkPage>(
                context, StatusCodes.Status200OK, page => page[nameof(StepUpByLinkPage.Target)] = $"{OwnPaths.Pages}/sign-in?again=yes&returnUrl={Uri.EscapeDataString(target)}")
            : factors.OfferEnrolmentAsync(context, visit);
    }

    public async Task PostAsync(HttpContext context, FormBody form, SignedInCall call)
    {
        var target = returnUrls.Judge(form["returnUrl"]);
        var visit = VisitOf(call, target);
        switch (form["step"])
        {
            case "totp":
                var (code, backupCode) = SecondFactorPages.Typed(form);
                await AnswerAsync(
                    context, form, target, await stepUp.VerifyAsync(call.StepUp(wantsTokens: false), code, backupCode, context.RequestAborted),
                    (status, fault) => factors.AskAsync(context, visit, status, fault));
                break;
            case "confirm":
                await AnswerAsync(
                    context, form, target, await stepUp.ConfirmAsync(call.StepUp(wantsTokens: false), form["code"] ?? "", context.RequestAborted),
                    (status, fault) => factors.AskToConfirmAsync(context, visit, status, fault));
                break;
            case "enroll" when await totp.EnrolAsync(call.Session!.User.Current, context.RequestAborted) is EnrolResult.Begun begun:
                await factors.ShowEnrolmentAsync(context, visit, begun);
                break;
            default:
                await ShowAsync(context, call, target, isForAge: false);
                break;
        }
    }

    private static FactorVisit VisitOf(SignedInCall call, string target) => new(call.Session!.User.Current.Email, target);

    private async Task AnswerAsync(HttpContext context, FormBody form, string target, StepUpResult result, Func<int, string, Task> askAgain)
    {
        switch (result)
        {
            case StepUpResult.SteppedUp raised:
                if (raised.Cookie is { } cookie)
                {
                    cookies.SetSession(context.Response, cookie, raised.Session.ExpiresAt);
                }

                await factors.RememberAsync(context, form, raised.User);
                SecondFactorPages.Redirect(context, target);
                break;
            case StepUpResult.Locked locked:
                await askAgain(Problems.RateLimited.Status, FactorPages.Locked(context, locked.RetryAfter));
                break;
            case StepUpResult.Wrong:
                await context.CountFailedProofAsync();
                await askAgain(Problems.ValidationFailed.Status, FactorPages.TextsOf(context)["Totp.Wrong"]);
                break;
            default:
                await problems.WriteAsync(context, StepUpProblems.Of(result));
                break;
        }
    }
}
