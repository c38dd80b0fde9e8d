using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Audit;

/// <summary>Decides in which form addresses stand in the audit log, and what stays of those who were deleted.</summary>
internal sealed class AuditPrivacy(MasterKeys master, Live<AuditOptions> options)
{
    private readonly SecretHasher emails = new(master, "audit-email");
    private readonly SecretHasher addresses = new(master, "audit-address");

    public AuditName NameOf(string email) => new([email, .. emails.Hashes(email)], emails.Hash(email));

    /// <summary>As which a client's address may stand there.</summary>
    public IReadOnlyList<string> FormsOf(string address) => [address, .. addresses.Hashes(address)];

    /// <summary>The event as it is kept.</summary>
    public AuditEvent Keep(AuditEvent happened)
    {
        var kept = happened.Kind is AuditKind.UserDeleted or AuditKind.UserErased ? WithoutPerson(happened) : happened;
        return options.Current.Addresses == AuditAddresses.Plain ? kept : kept with { Email = Pseudonym(kept.Email), Address = Hashed(kept.Address) };
    }

    /// <summary>What is kept of an event once its person is deleted. Where an admin acted, the client is the admin's.</summary>
    public AuditEvent WithoutPerson(AuditEvent happened)
    {
        var kept = happened with { Email = Pseudonym(happened.Email), Detail = null };
        return happened.Actor is null ? kept with { Address = null, UserAgent = null } : kept;
    }

    // A hash has no @: what is hashed already stays as it is.
    private string? Pseudonym(string? email) => email?.Contains('@', StringComparison.Ordinal) == true ? emails.Hash(email) : email;

    private string? Hashed(string? address) => address is null ? null : addresses.Hash(address);
}
