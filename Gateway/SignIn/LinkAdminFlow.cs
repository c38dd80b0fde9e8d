using System.Globalization;
using MagicLink.Gateway.Audit;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Settings;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.SignIn;

/// <summary>What admins do with links: see which are pending, make one that they hand over themselves, take one back.</summary>
internal sealed class LinkAdminFlow(
    IChallengeStore challenges,
    IChallengeListStore lists,
    IUserStore users,
    SignUpRule signUp,
    LinkTokenSigner links,
    EmailCode codes,
    AskerKeys askers,
    MailLinks addresses,
    Live<SignInOptions> options,
    AuditLog audit,
    TimeProvider clock)
{
    /// <summary>A link that an admin makes works at most for so long.</summary>
    public static readonly TimeSpan MaxLifetime = TimeSpan.FromDays(7);

    public Task<ChallengeList> ListAsync(EmailAddress? email, ChallengeState state, long skip, int take, CancellationToken cancellation) =>
        lists.ListAsync(new ChallengeQuery(email, state, clock.GetUtcNow(), skip, take), cancellation);

    /// <summary>
    /// A link for whoever could have one mailed, shown this once. It proves no mailbox by itself: as in every browser that did not
    /// ask for it, the address is typed beside it.
    /// </summary>
    public async Task<NewLink> CreateAsync(EmailAddress email, TimeSpan? lifetime, CultureInfo culture, ClientInfo client, string actor, CancellationToken cancellation)
    {
        switch (await users.FindAsync(email, cancellation))
        {
            case { Disabled: true }:
                return new NewLink.Disabled();
            case null when !signUp.Allows(email):
                return new NewLink.NotAdmitted();
        }

        var now = clock.GetUtcNow();
        var expiresAt = now + (lifetime ?? options.Current.LinkLifetime);
        var id = RandomToken.Base64(LinkTokenSigner.IdBytes);
        var token = new LinkToken(id, RandomToken.Base64(LinkTokenSigner.IdBytes), expiresAt);
        var asker = Asker.WithoutBrowser(client);

        // There is no code: what stands in its place is nothing that anybody could type.
        var challenge = new Challenge(
            id, email, links.ProofHash(token.Proof), codes.Hash(id, RandomToken.Base64(LinkTokenSigner.IdBytes)), CodeAttempts: 0, askers.BrowserHash(asker), askers.Key(asker), client,
            ReturnUrl: "/", culture, CreatedAt: now, expiresAt, CodeExpiresAt: now, ConsumedAt: null, KilledAt: null);
        await challenges.AddAsync(challenge, mail: null, cancellation);
        await RecordAsync(AuditKind.LinkCreated, email, id, actor);
        return new NewLink.Created(challenge, addresses.For(links.Sign(token)));
    }

    public async Task<Revocation> RevokeAsync(string challengeId, string actor, CancellationToken cancellation)
    {
        var outcome = await lists.TryRevokeAsync(challengeId, clock.GetUtcNow(), cancellation);
        if (outcome is Revocation.Done done)
        {
            await RecordAsync(AuditKind.LinkRevoked, done.Email, challengeId, actor);
        }

        return outcome;
    }

    private Task RecordAsync(AuditKind kind, EmailAddress email, string challengeId, string actor) => audit.RecordAsync(
        new AuditEvent(kind, clock.GetUtcNow()) { Actor = actor, Email = email.Value, Detail = $"link {challengeId}" }, CancellationToken.None);
}
