using System.Globalization;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.Settings;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.SignIn;

/// <summary>
/// Answers a wish to sign in: writes a challenge and its mail. Every address is treated alike, to the row and the byte: one
/// that may not sign up gets a challenge that is dead from the start and a mail that is never sent.
/// </summary>
internal sealed class SendFlow(
    IChallengeStore challenges,
    IUserStore users,
    SignUpRule signUp,
    LinkTokenSigner links,
    EmailCode codes,
    AskerKeys askers,
    SignInMail mails,
    OutboxSeal seal,
    OutboxSignal outbox,
    Live<SignInOptions> options,
    TimeProvider clock,
    SignInAudit audit)
{
    /// <summary>Whole seconds that the link works, for <c>expiresIn</c>.</summary>
    public int LifetimeSeconds => (int)options.Current.LinkLifetime.TotalSeconds;

    /// <returns>The challenge, whether its mail is sent or not.</returns>
    /// <param name="email">Who wants to sign in.</param>
    /// <param name="returnUrl">Where to go afterwards; already judged.</param>
    /// <param name="culture">The language of the mail.</param>
    public async Task<Challenge> SendAsync(EmailAddress email, string returnUrl, CultureInfo culture, Asker asker, CancellationToken cancellation)
    {
        var person = await users.FindAsync(email, cancellation);
        var admitted = person is not null || signUp.Allows(email);
        var now = clock.GetUtcNow();
        var lifetimes = options.Current;
        var id = RandomToken.Base64(LinkTokenSigner.IdBytes);
        var token = new LinkToken(id, RandomToken.Base64(LinkTokenSigner.IdBytes), now + lifetimes.LinkLifetime);
        var code = MailedCode.New();
        var challenge = new Challenge(
            id,
            email,
            links.ProofHash(token.Proof),
            codes.Hash(id, code.Value),
            CodeAttempts: 0,
            askers.BrowserHash(asker),
            askers.Key(asker),
            asker.Client,
            returnUrl,
            culture,
            CreatedAt: now,
            ExpiresAt: now + lifetimes.LinkLifetime,
            CodeExpiresAt: now + lifetimes.CodeLifetime,
            ConsumedAt: null,
            KilledAt: admitted ? null : now);
        var mail = mails.WithLink(
            email, new MailedProof(links.Sign(token), lifetimes.LinkLifetime), new MailedProof(code, lifetimes.CodeLifetime), asker.Client, now, culture);

        await challenges.AddAsync(challenge, seal.Seal(mail, now, challenge.ExpiresAt, withhold: !admitted), cancellation);
        outbox.Raise();
        audit.LinkRequested(email, asker.Client, person, admitted);
        return challenge;
    }
}
