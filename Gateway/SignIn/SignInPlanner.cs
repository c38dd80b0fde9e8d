using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Settings;
using MagicLink.Gateway.Totp;

namespace MagicLink.Gateway.SignIn;

/// <summary>Prepares what may follow a proof, together with the secrets that its client would then hold.</summary>
internal sealed class SignInPlanner(
    SessionStart sessions, ContinuationSecrets continuations, RememberedDevices devices, OtpMaker otps, Live<FactorOrder> orders, AskerKeys askers, TimeProvider clock)
{
    /// <summary>For the first factor, which proves the mailbox of a challenge.</summary>
    public (SignInPlan Plan, Secret Session, Secret Continuation) Begin(Challenge challenge, SignInClient client)
    {
        var order = orders.Current; // once: what it asks for is what is prepared
        var (session, secret, now) = Start(Factors.Mailbox, client);
        var handle = ContinuationSecrets.New();
        var hash = continuations.Hash(handle);
        var otp = order.OtpRequired ? otps.Make(hash, challenge.Email, client.Info, challenge.Language, now) : null;
        var continuation = new NewContinuation(hash, challenge.ReturnUrl, challenge.Language, now + Continuation.Lifetime, otp);
        return (new SignInPlan(order, session, continuation, devices.Hashes(client.Device), HashOf(client)), secret, handle);
    }

    /// <summary>For a further factor.</summary>
    public (SignInPlan Plan, Secret Session) GoOn(Continuation continuation, IReadOnlyList<string> factors, SignInClient client)
    {
        var (session, secret, _) = Start([.. continuation.Amr.Union(factors)], client);
        return (new SignInPlan(orders.Current, session, Continuation: null, devices.Hashes(client.Device), HashOf(client)), secret);
    }

    private string? HashOf(SignInClient client) => client.Cookie is { } cookie ? askers.BrowserHashes(cookie)[0] : null;

    private (NewSession Session, Secret Secret, DateTimeOffset Now) Start(IReadOnlyList<string> amr, SignInClient client)
    {
        var now = clock.GetUtcNow();
        var (session, secret) = client.IsBrowser ? sessions.ForBrowser(amr, now, client.Info) : sessions.ForApi(amr, now, client.Info);
        return (session, secret, now);
    }
}
