namespace MagicLink.Gateway.Audit;

/// <summary>How addresses are kept in the audit log, of mailboxes and of clients.</summary>
internal enum AuditAddresses
{
    /// <summary>As they are.</summary>
    Plain,

    /// <summary>As keyed hashes: an admin finds what belongs to an address that is known, and nobody reads one.</summary>
    Hashed,
}
