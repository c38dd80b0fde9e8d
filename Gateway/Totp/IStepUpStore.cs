using MagicLink.Gateway.Sessions;

namespace MagicLink.Gateway.Totp;

/// <summary>Where a second factor is spent for a session that goes on.</summary>
internal interface IStepUpStore
{
    /// <summary>Spends the proof and raises the session in one step: of any number of parallel calls with one proof, one does.</summary>
    Task<StepUp> TryStepUpAsync(SecondFactorProof proof, SessionRaise raise, CancellationToken cancellation);

    /// <summary>Confirms the pending enrolment with the proof and raises the session in one step.</summary>
    Task<StepUp> TryConfirmAsync(SecondFactorProof.TotpStep proof, SessionRaise raise, CancellationToken cancellation);
}
