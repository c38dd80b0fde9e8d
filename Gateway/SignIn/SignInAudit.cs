using MagicLink.Gateway.Audit;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.SignIn;

/// <summary>What happens while people sign in, for the audit log and the log: reasons included that no answer tells.</summary>
internal sealed class SignInAudit(AuditLog audit, TimeProvider clock, ILogger<SignInAudit> log)
{
    private const string IsDisabled = "disabled";
    private const string Again = "again";

    /// <param name="person">Whom the address belongs to; null for nobody yet.</param>
    public void LinkRequested(EmailAddress email, ClientInfo client, User? person, bool admitted)
    {
        log.LinkRequested(email, client.Address, admitted);
        Note(AuditKind.LinkRequested, !admitted ? AuditReasons.NotAdmitted : person is { Disabled: true } ? IsDisabled : null, email, person?.PublicId, client);
    }

    /// <summary>A link or the code beside it was no use.</summary>
    /// <param name="email">Whose it was; null when it was nobody's.</param>
    public void LinkRefused(ClientInfo client, string reason, EmailAddress? email = null)
    {
        log.LinkRefused(client.Address, reason);
        Note(AuditKind.ProofRefused, $"link-{reason}", email, person: null, client);
    }

    public void CodeRefused(EmailAddress email, ClientInfo client, string reason)
    {
        log.CodeRefused(email, client.Address, reason);
        Note(AuditKind.ProofRefused, $"code-{reason}", email, person: null, client);
    }

    public void TypedProofRefused(EmailAddress email, ClientInfo client, string reason)
    {
        log.TypedProofRefused(email, client.Address);
        Note(AuditKind.ProofRefused, $"typed-{reason}", email, person: null, client);
    }

    /// <summary>A code is on its way that is asked for after the link.</summary>
    public void OtpSent(EmailAddress email, string person, ClientInfo client) => Note(AuditKind.OtpSent, reason: null, email, person, client);

    public void OtpSentAgain(Continuation continuation, ClientInfo client)
    {
        log.OtpSentAgain(continuation.Email, client.Address);
        Note(AuditKind.OtpSent, Again, continuation.Email, continuation.PersonId, client);
    }

    public void OtpRefused(Continuation continuation, ClientInfo client)
    {
        log.OtpRefused(continuation.Email, client.Address, "wrong");
        Note(AuditKind.ProofRefused, "otp-wrong", continuation.Email, continuation.PersonId, client);
    }

    /// <summary>Too many codes of the person were wrong, over all sign-ins.</summary>
    public void OtpLocked(ClientInfo client)
    {
        log.OtpLocked(client.Address);
        Note(AuditKind.ProofRefused, "otp-locked", email: null, person: null, client);
    }

    /// <summary>The sign-in is unknown, over, or waits for another factor.</summary>
    /// <param name="factor">What was presented.</param>
    public void ContinuationGone(ClientInfo client, string factor) => Note(AuditKind.ProofRefused, $"{factor}-over", email: null, person: null, client);

    public void Disabled(Continuation continuation, ClientInfo client) =>
        Note(AuditKind.ProofRefused, "person-disabled", continuation.Email, continuation.PersonId, client);

    public void OtpAccepted(Continuation continuation, ClientInfo client) => Note(AuditKind.OtpAccepted, reason: null, continuation.Email, continuation.PersonId, client);

    public void SignedUp(User person, ClientInfo client) => Note(AuditKind.UserCreated, "signed-up", person.Email, person.PublicId, client);

    public void SignedIn(User person, Session session, bool signedUp)
    {
        log.SignedIn(person.PublicId, session.Id, session.Client.Address, signedUp);
        audit.Note(Event(AuditKind.SignedIn, reason: null, person.Email, person.PublicId, session.Client) with
        {
            SessionId = session.Id,
            Detail = $"amr: {string.Join(' ', session.Amr)}{(signedUp ? "; new person" : "")}",
        });
    }

    private void Note(AuditKind kind, string? reason, EmailAddress? email, string? person, ClientInfo client) => audit.Note(Event(kind, reason, email, person, client));

    private AuditEvent Event(AuditKind kind, string? reason, EmailAddress? email, string? person, ClientInfo client) => new(kind, clock.GetUtcNow())
    {
        Reason = reason,
        Email = email?.Value,
        UserId = person,
        Address = client.Address,
        UserAgent = client.UserAgent,
    };
}
