using MagicLink.Gateway.Http;
using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.SignIn;
using MagicLink.Gateway.Totp;

namespace MagicLink.Gateway.Pages;

/// <summary>The further factors of a browser that signs in, one page each.</summary>
internal sealed class SignInSteps(
    PageRenderer pages, FactorPages factors, OtpFlow otp, SecondFactorSignInFlow secondFactor, BrowserSignIn browser, IProblemPage problems, GatewayCookies cookies)
{
    public Task ShowAsync(HttpContext context, Continuation continuation) => continuation.Stage switch
    {
        SignInStage.Otp => AskForOtpAsync(context, continuation),
        SignInStage.Totp => factors.AskAsync(context, VisitOf(continuation)),
        _ => factors.OfferEnrolmentAsync(context, VisitOf(continuation)),
    };

    public Task PostAsync(HttpContext context, FormBody form, Secret handle, Continuation continuation) => (form["step"], continuation.Stage) switch
    {
        ("otp", SignInStage.Otp) => VerifyOtpAsync(context, form, handle, continuation),
        ("resend", SignInStage.Otp) => ResendAsync(context, handle, continuation),
        ("totp", SignInStage.Totp) => VerifyAsync(context, form, handle, continuation),
        ("enroll", SignInStage.Enroll) => EnrolAsync(context, handle, continuation),
        ("confirm", SignInStage.Enroll) => ConfirmAsync(context, form, handle, continuation),
        _ => ShowAsync(context, continuation), // the form of an earlier step, from another tab
    };

    /// <summary>The sign-in is over without having succeeded.</summary>
    public Task EndAsync(HttpContext context)
    {
        cookies.DeleteSignIn(context.Response);
        return pages.WriteAsync<BadLinkPage>(context, Problems.OtpExpired.Status, page =>
        {
            page[nameof(BadLinkPage.Code)] = Problems.OtpExpired.Code;
            page[nameof(BadLinkPage.Message)] = FactorPages.TextsOf(context)["Factor.Over"];
        });
    }

    private async Task VerifyOtpAsync(HttpContext context, FormBody form, Secret handle, Continuation continuation)
    {
        var result = await JudgeAsync(context, otp.VerifyAsync(handle, form["code"], browser.Client(context), context.RequestAborted));
        await (result switch
        {
            SignInResult.WrongOtp { AttemptsRemaining: > 0 and var left } =>
                AskForOtpAsync(context, continuation, Problems.ValidationFailed.Status, fault: FactorPages.TextsOf(context)["Otp.Wrong", left]),
            SignInResult.Locked locked => AskForOtpAsync(context, continuation, Problems.RateLimited.Status, fault: FactorPages.Locked(context, locked.RetryAfter)),
            _ => GoOnAsync(context, result),
        });
    }

    private async Task ResendAsync(HttpContext context, Secret handle, Continuation continuation)
    {
        var texts = FactorPages.TextsOf(context);
        await (await otp.ResendAsync(handle, browser.Client(context), context.RequestAborted) switch
        {
            OtpResend.Sent => AskForOtpAsync(context, continuation, notice: texts["Otp.Resent"]),
            OtpResend.TooSoon soon => AskForOtpAsync(
                context, continuation, Problems.RateLimited.Status, notice: texts["Otp.TooSoon", (int)Math.Ceiling(soon.RetryAfter.TotalSeconds)]),
            _ => EndAsync(context),
        });
    }

    private async Task VerifyAsync(HttpContext context, FormBody form, Secret handle, Continuation continuation)
    {
        var (code, backupCode) = SecondFactorPages.Typed(form);
        var result = await JudgeAsync(context, secondFactor.VerifyAsync(handle, code, backupCode, browser.Client(context), context.RequestAborted));
        if (result is SignInResult.SignedIn signedIn)
        {
            await factors.RememberAsync(context, form, signedIn.User);
        }

        await (result switch
        {
            SignInResult.WrongSecondFactor => factors.AskAsync(context, VisitOf(continuation), Problems.ValidationFailed.Status, FactorPages.TextsOf(context)["Totp.Wrong"]),
            SignInResult.Locked locked => factors.AskAsync(context, VisitOf(continuation), Problems.RateLimited.Status, FactorPages.Locked(context, locked.RetryAfter)),
            _ => GoOnAsync(context, result),
        });
    }

    private async Task EnrolAsync(HttpContext context, Secret handle, Continuation continuation) => await (await secondFactor.EnrolAsync(handle, context.RequestAborted) switch
    {
        EnrolResult.Begun begun => factors.ShowEnrolmentAsync(context, VisitOf(continuation), begun),
        _ => EndAsync(context), // over, or enrolled elsewhere meanwhile: a new link asks for what was enrolled there
    });

    private async Task ConfirmAsync(HttpContext context, FormBody form, Secret handle, Continuation continuation)
    {
        var result = await JudgeAsync(context, secondFactor.ConfirmAsync(handle, form["code"] ?? "", browser.Client(context), context.RequestAborted));
        await (result switch
        {
            SignInResult.WrongSecondFactor =>
                factors.AskToConfirmAsync(context, VisitOf(continuation), Problems.ValidationFailed.Status, FactorPages.TextsOf(context)["Totp.Wrong"]),
            SignInResult.Locked locked => factors.AskToConfirmAsync(context, VisitOf(continuation), Problems.RateLimited.Status, FactorPages.Locked(context, locked.RetryAfter)),
            _ => GoOnAsync(context, result),
        });
    }

    private static FactorVisit VisitOf(Continuation continuation) => new(continuation.Email, ReturnUrl: null);

    private static async Task<SignInResult> JudgeAsync(HttpContext context, Task<SignInResult> attempt)
    {
        var result = await attempt;
        if (result is SignInResult.WrongOtp or SignInResult.WrongSecondFactor)
        {
            await context.CountFailedProofAsync();
        }

        return result;
    }

    private Task GoOnAsync(HttpContext context, SignInResult result)
    {
        if (browser.TryContinue(context, result))
        {
            return Task.CompletedTask;
        }

        return result switch
        {
            SignInResult.SignedIn signedIn => browser.CompleteAsync(context, signedIn),
            SignInResult.Disabled => problems.WriteAsync(context, Problems.AccountDisabled),
            _ => EndAsync(context),
        };
    }

    private Task AskForOtpAsync(HttpContext context, Continuation continuation, int status = StatusCodes.Status200OK, string? fault = null, string? notice = null) =>
        pages.WriteAsync<OtpPage>(context, status, page =>
        {
            page[nameof(OtpPage.MaskedEmail)] = continuation.Email.Masked;
            page[nameof(OtpPage.Fault)] = fault;
            page[nameof(OtpPage.Notice)] = notice;
        });
}
