using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Settings;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.SignIn;

/// <summary>What every way of signing in does after its transaction: tells the live sessions, the outbox and the log.</summary>
internal sealed class SignInFinish(LiveSessions live, OutboxSignal outbox, Live<OtpOptions> otp, SignInAudit audit)
{
    public SignInResult Complete(User user, Session session, Secret secret, string returnUrl, bool signedUp)
    {
        live.Apply(user);
        if (signedUp)
        {
            audit.SignedUp(user, session.Client);
        }

        audit.SignedIn(user, session, signedUp);
        return new SignInResult.SignedIn(user, session, secret, returnUrl);
    }

    /// <summary>The first factor was proved, and another one is needed.</summary>
    /// <param name="handle">The continuation's.</param>
    public SignInResult Begin(Consumption.Continues begun, Secret handle, ClientInfo client)
    {
        if (begun.SignedUp)
        {
            audit.SignedUp(begun.User, client);
        }

        if (begun.Stage == SignInStage.Otp)
        {
            audit.OtpSent(begun.User.Email, begun.User.PublicId, client);
        }

        return Continue(begun.Stage, handle);
    }

    /// <summary>The person was disabled while signing in.</summary>
    public SignInResult Disabled(Continuation continuation, ClientInfo client)
    {
        audit.Disabled(continuation, client);
        return new SignInResult.Disabled();
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
