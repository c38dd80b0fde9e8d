using MagicLink.Gateway.Audit;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Totp;

/// <summary>What happens to second factors, for the audit log and the log.</summary>
internal sealed class TotpAudit(AuditLog audit, TimeProvider clock, ILogger<TotpAudit> log)
{
    public const string Totp = "totp";
    public const string BackupCode = "backup-code";

    public void Refused(FactorOwner owner, string factor, bool isReplay)
    {
        log.FactorWrong(owner.Id);
        Note(AuditKind.ProofRefused, $"{factor}-{(isReplay ? "replayed" : "wrong")}", owner);
    }

    public void Locked(FactorOwner owner, string factor, TimeSpan retryAfter)
    {
        log.FactorLocked(owner.Id, retryAfter);
        Note(AuditKind.ProofRefused, $"{factor}-locked", owner);
    }

    /// <summary>It was right, and is spent.</summary>
    public void Accepted(FactorOwner owner, SecondFactorProof proof) => Note(AuditKind.SecondFactorAccepted, NameOf(proof), owner);

    /// <summary>It was right, and somebody else was faster to spend it.</summary>
    public void Spent(FactorOwner owner, SecondFactorProof proof) => Note(AuditKind.ProofRefused, $"{NameOf(proof)}-replayed", owner);

    public void EnrolmentBegun(User person)
    {
        log.EnrolmentBegun(person.PublicId);
        Note(AuditKind.TotpEnrolled, reason: null, FactorOwner.Of(person));
    }

    public void EnrolmentConfirmed(FactorOwner owner)
    {
        log.EnrolmentConfirmed(owner.PersonId);
        Note(AuditKind.TotpConfirmed, reason: null, owner);
    }

    public void SteppedUp(User person, string sessionId, SecondFactorProof proof)
    {
        log.SteppedUp(person.PublicId, sessionId, proof.Amr[0]);
        audit.Note(Event(AuditKind.SteppedUp, NameOf(proof), FactorOwner.Of(person)) with { SessionId = sessionId });
    }

    public void FactorDisabled(User person, SecondFactorProof proof)
    {
        log.FactorDisabled(person.PublicId, proof.Amr[0]);
        Note(AuditKind.TotpDisabled, NameOf(proof), FactorOwner.Of(person));
    }

    public void BackupCodesRenewed(User person)
    {
        log.BackupCodesRenewed(person.PublicId);
        Note(AuditKind.BackupCodesRenewed, reason: null, FactorOwner.Of(person));
    }

    /// <summary>An admin took it away; returns once that is written down.</summary>
    public Task ResetAsync(User person, string actor)
    {
        log.FactorReset(person.PublicId);
        return audit.RecordAsync(Event(AuditKind.SecondFactorReset, reason: null, FactorOwner.Of(person)) with { Actor = actor }, CancellationToken.None);
    }

    public void DeviceRemembered(User person) => Note(AuditKind.DeviceRemembered, reason: null, FactorOwner.Of(person));

    public void DevicesForgotten(User person, int count) =>
        audit.Note(Event(AuditKind.DeviceForgotten, reason: null, FactorOwner.Of(person)) with { Detail = $"{count} browsers" });

    private static string NameOf(SecondFactorProof proof) => proof is SecondFactorProof.BackupCode ? BackupCode : Totp;

    private void Note(AuditKind kind, string? reason, FactorOwner owner) => audit.Note(Event(kind, reason, owner));

    private AuditEvent Event(AuditKind kind, string? reason, FactorOwner owner) =>
        new(kind, clock.GetUtcNow()) { Reason = reason, Email = owner.Email.Value, UserId = owner.PersonId };
}
