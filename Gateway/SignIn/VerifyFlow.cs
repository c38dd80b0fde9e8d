using System.Security.Cryptography;
using System.Text;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.SignIn;

/// <summary>Turns a link token into a session, once.</summary>
internal sealed class VerifyFlow(
    IChallengeStore challenges,
    IUserStore users,
    LinkTokenSigner links,
    EmailCode codes,
    AskerKeys askers,
    ChallengeFlow flow,
    TimeProvider clock,
    SignInAudit audit)
{
    /// <summary>For API clients: whoever holds the token holds the mailbox.</summary>
    public Task<SignInResult> VerifyAsync(string? token, SignInClient client, CancellationToken cancellation) =>
        ConsumeAsync(links.Read(token), client, cancellation);

    /// <summary>What the confirm page shows of a link; consumes nothing.</summary>
    public async Task<LinkInspection> InspectAsync(string? token, Secret? browser, CancellationToken cancellation)
    {
        if (links.Read(token) is not { } link || await challenges.FindAsync(link.ChallengeId, cancellation) is not { } challenge)
        {
            return new LinkInspection(ChallengeState.Killed, null, AskedHere: false, IsPersonDisabled: false);
        }

        var person = await users.FindAsync(challenge.Email, cancellation);
        return new LinkInspection(challenge.State(clock.GetUtcNow()), challenge, askers.Asked(browser, challenge), person is { Disabled: true });
    }

    /// <summary>
    /// For the confirm page: the browser that asked needs nothing typed; another one needs the address or the code.
    /// </summary>
    public async Task<SignInResult> ConfirmAsync(string? token, Secret? browser, string? typed, SignInClient client, CancellationToken cancellation)
    {
        var inspection = await InspectAsync(token, browser, cancellation);
        if (inspection is { State: ChallengeState.Live, AskedHere: false, Challenge: { } challenge }
            && await ProveTypedAsync(challenge, typed, cancellation) is { } refusal)
        {
            Refused(challenge, refusal, client);
            return refusal;
        }

        return await ConsumeAsync(links.Read(token), client, cancellation);
    }

    /// <summary>Null when what was typed is the address or the code of the challenge. Each try counts.</summary>
    private async Task<SignInResult?> ProveTypedAsync(Challenge challenge, string? typed, CancellationToken cancellation)
    {
        if (string.IsNullOrWhiteSpace(typed))
        {
            return new SignInResult.NothingTyped();
        }

        if (!await challenges.TryCountAttemptAsync(challenge.Id, cancellation))
        {
            return new SignInResult.TooManyAttempts();
        }

        var code = MailedCode.Clean(typed);
        var isCode = codes.Matches(challenge, code ?? string.Empty) & code is not null & clock.GetUtcNow() < challenge.CodeExpiresAt;
        var isAddress = EmailAddress.TryParse(typed, out var address) && Same(address.Value, challenge.Email.Value);
        return isCode || isAddress ? null : new SignInResult.WrongTyped();
    }

    private void Refused(Challenge challenge, SignInResult refusal, SignInClient client)
    {
        if (refusal is not SignInResult.NothingTyped)
        {
            audit.TypedProofRefused(challenge.Email, client.Info, refusal is SignInResult.TooManyAttempts ? "locked" : "wrong");
        }
    }

    private async Task<SignInResult> ConsumeAsync(LinkToken? link, SignInClient client, CancellationToken cancellation)
    {
        if (link is null)
        {
            audit.LinkRefused(client.Info, "signature");
            return new SignInResult.Invalid();
        }

        if (await challenges.FindAsync(link.ChallengeId, cancellation) is not { } challenge)
        {
            // Our signature, but no such challenge: the store was restored from an older copy, or the row was removed.
            audit.LinkRefused(client.Info, "unknown");
            return link.ExpiresAt <= clock.GetUtcNow() ? new SignInResult.Expired() : new SignInResult.Invalid();
        }

        return await flow.ConsumeAsync(challenge, new ChallengeProof.Link(links.ProofHash(link.Proof, challenge)), client, cancellation);
    }

    private static bool Same(string a, string b) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(a), Encoding.UTF8.GetBytes(b));
}
