using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Totp;

/// <summary>Proves a second factor in a session that goes on (step-up). Every change holds from the next request on.</summary>
internal sealed class StepUpFlow(
    IStepUpStore store,
    SecondFactorFlow factor,
    SessionSecrets secrets,
    Live<MfaOptions> options,
    LiveSessions live,
    TimeProvider clock,
    TotpAudit audit)
{
    public async Task<StepUpResult> VerifyAsync(StepUpCaller caller, string? code, string? backupCode, CancellationToken cancellation)
    {
        if (options.Current.Mode == MfaMode.Off)
        {
            return new StepUpResult.Off();
        }

        return await factor.CheckAsync(FactorOwner.Of(caller.Session.User.Current), code, backupCode, cancellation) switch
        {
            SecondFactorCheck.Right right => await RaiseAsync(caller, right.Proof, raise => store.TryStepUpAsync(right.Proof, raise, cancellation)),
            var refused => Refused(refused),
        };
    }

    /// <summary>Confirms the pending enrolment; what proves it raises the session too, and the refresh tokens that its client holds.</summary>
    public async Task<StepUpResult> ConfirmAsync(StepUpCaller caller, string code, CancellationToken cancellation)
    {
        if (options.Current.Mode == MfaMode.Off)
        {
            return new StepUpResult.Off();
        }

        var check = await factor.CheckPendingAsync(FactorOwner.Of(caller.Session.User.Current), code, cancellation);
        if (check is not SecondFactorCheck.Right { Proof: SecondFactorProof.TotpStep step })
        {
            return Refused(check);
        }

        var result = await RaiseAsync(caller, step, raise => store.TryConfirmAsync(step, raise with { RaisesRefreshTokens = true }, cancellation));
        if (result is StepUpResult.SteppedUp confirmed)
        {
            audit.EnrolmentConfirmed(FactorOwner.Of(confirmed.User));
        }

        return result;
    }

    private async Task<StepUpResult> RaiseAsync(StepUpCaller caller, SecondFactorProof proof, Func<SessionRaise, Task<StepUp>> raiseAsync)
    {
        Secret? cookie = caller.HoldsCookie ? SessionSecrets.NewCookie() : null;
        Secret? refreshToken = caller.WantsTokens ? SessionSecrets.NewRefreshToken() : null;
        var amr = Assurance.Union(caller.Amr, proof.Amr);
        var raise = new SessionRaise(
            caller.Session.Id,
            proof.Amr,
            clock.GetUtcNow(),
            cookie is { } newCookie ? secrets.CookieHash(newCookie) : null,
            refreshToken is { } newToken ? secrets.RefreshHash(newToken) : null,
            amr);
        switch (await raiseAsync(raise))
        {
            case StepUp.Raised raised:
                live.Apply(raised.User);
                live.Changed(raised.Session.Id);
                audit.Accepted(FactorOwner.Of(raised.User), proof);
                audit.SteppedUp(raised.User, raised.Session.Id, proof);
                return new StepUpResult.SteppedUp(raised.User, raised.Session, amr, cookie, refreshToken);
            case StepUp.SessionOver:
                return new StepUpResult.SessionOver();
            default:
                audit.Spent(FactorOwner.Of(caller.Session.User.Current), proof);
                return new StepUpResult.Wrong();
        }
    }

    private static StepUpResult Refused(SecondFactorCheck check) =>
        check is SecondFactorCheck.Locked locked ? new StepUpResult.Locked(locked.RetryAfter) : new StepUpResult.Wrong();
}
