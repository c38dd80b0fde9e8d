using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Settings;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.SignIn;

/// <summary>What every way of signing in does after its transaction: tells the live sessions, the outbox and the log.</summary>
internal sealed class SignInFinish(LiveSessions live, OutboxSignal outbox, Live<OtpOptions> otp, ILogger<SignInFinish> log)
{
    public SignInResult Complete(User user, Session session, Secret secret, string returnUrl, bool signedUp)
    {
        live.Apply(user);
        log.SignedIn(user.PublicId, session.Id, session.Client.Address, signedUp);
        return new SignInResult.SignedIn(user, session, secret, returnUrl);
    }

    /// <param name="handle">The continuation's.</param>
    public SignInResult Continue(SignInStage stage, Secret handle)
    {
        switch (stage)
        {
            case SignInStage.Otp:
                outbox.Raise();
                return new SignInResult.NeedsOtp(handle, otp.Current.Lifetime);
            case SignInStage.Totp:
                return new SignInResult.NeedsSecondFactor(handle, Factors.SecondFactorMethods, Continuation.Lifetime);
            default:
                return new SignInResult.NeedsSecondFactor(handle, Factors.EnrolMethods, Continuation.Lifetime);
        }
    }
}
