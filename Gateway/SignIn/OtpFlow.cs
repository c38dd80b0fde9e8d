using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.SignIn;

/// <summary>The code mailed after the link: proving it, and asking for another.</summary>
internal sealed class OtpFlow(
    IContinuationStore continuations,
    ContinuationSecrets secrets,
    OtpCode codes,
    OtpMaker otps,
    SignInPlanner planner,
    SignInFinish finish,
    OutboxSignal outbox,
    Live<OtpOptions> options,
    TimeProvider clock,
    SignInAudit audit)
{
    public async Task<SignInResult> VerifyAsync(Secret handle, string? typed, SignInClient client, CancellationToken cancellation)
    {
        var most = options.Current.MaxAttempts;
        switch (await continuations.TryGuessAsync(secrets.Hashes(handle.Value), most, clock.GetUtcNow(), cancellation))
        {
            case OtpGuess.Allowed { Continuation: var continuation }:
                var code = MailedCode.Clean(typed);
                if (codes.Matches(continuation, code ?? string.Empty) & code is not null)
                {
                    return await AdvanceAsync(continuation, most, handle, client, cancellation);
                }

                audit.OtpRefused(continuation, client.Info);
                return new SignInResult.WrongOtp(most - continuation.OtpAttempts);
            case OtpGuess.Locked locked:
                audit.OtpLocked(client.Info);
                return new SignInResult.Locked(locked.RetryAfter);
            default:
                return await GoneAsync(handle, client, cancellation);
        }
    }

    public async Task<OtpResend> ResendAsync(Secret handle, SignInClient client, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var rules = options.Current;
        if (await continuations.FindAsync(secrets.Hashes(handle.Value), now, cancellation) is not { Stage: SignInStage.Otp } continuation || IsTooOld(continuation, rules, now))
        {
            return new OtpResend.Gone(await IsUnknownAsync(handle, cancellation));
        }

        var otp = otps.Make(continuation.Hash, continuation.Email, client.Info, continuation.Language, now);
        var result = await continuations.TryResendAsync(continuation, otp, rules.MaxAttempts, rules.ResendCooldown, now, cancellation);
        if (result is OtpResend.Sent)
        {
            outbox.Raise();
            audit.OtpSentAgain(continuation, client.Info);
        }

        return result;
    }

    private async Task<SignInResult> AdvanceAsync(Continuation continuation, int most, Secret handle, SignInClient client, CancellationToken cancellation)
    {
        var (plan, secret) = planner.GoOn(continuation, Factors.MailedCode, client);
        switch (await continuations.AdvanceAsync(continuation.Hash, new FactorProof.Otp(continuation.OtpHash!), plan, cancellation))
        {
            case SignInAdvance.Completed completed:
                audit.OtpAccepted(continuation, client.Info);
                return finish.Complete(completed.User, completed.Session, secret, continuation.ReturnUrl, signedUp: false);
            case SignInAdvance.Continues continues:
                audit.OtpAccepted(continuation, client.Info);
                return finish.Continue(continues.Stage, handle);
            case SignInAdvance.Spent:
                audit.OtpRefused(continuation, client.Info);
                return new SignInResult.WrongOtp(most - continuation.OtpAttempts);
            case SignInAdvance.Disabled:
                return finish.Disabled(continuation, client.Info);
            default:
                audit.ContinuationGone(client.Info, "otp");
                return new SignInResult.ContinuationGone();
        }
    }

    private async Task<SignInResult.ContinuationGone> GoneAsync(Secret handle, SignInClient client, CancellationToken cancellation)
    {
        audit.ContinuationGone(client.Info, "otp");
        return new SignInResult.ContinuationGone(await IsUnknownAsync(handle, cancellation));
    }

    private async Task<bool> IsUnknownAsync(Secret handle, CancellationToken cancellation) =>
        !await continuations.IsKnownAsync(secrets.Hashes(handle.Value), cancellation);

    private static bool IsTooOld(Continuation continuation, OtpOptions rules, DateTimeOffset now) =>
        now - continuation.CreatedAt > (rules.Lifetime > Continuation.LongestWait ? rules.Lifetime : Continuation.LongestWait);
}
