namespace MagicLink.Gateway.Totp;

/// <summary>
/// What a person presented as second factor: found right, not spent yet. Whoever acts on it spends it in the same transaction,
/// so that it is good for one act.
/// </summary>
internal abstract record SecondFactorProof(long UserId)
{
    /// <summary>What it adds to the <c>amr</c> of a session (RFC 8176 §2: several factors are <c>mfa</c>).</summary>
    public abstract IReadOnlyList<string> Amr { get; }

    /// <param name="Enrolment">The enrolment whose secret made the code.</param>
    /// <param name="Step">The time step of the code (RFC 6238 §4.2).</param>
    public sealed record TotpStep(long UserId, string Enrolment, long Step) : SecondFactorProof(UserId)
    {
        public override IReadOnlyList<string> Amr => ["otp", "mfa"];
    }

    /// <param name="Hashes">What the code may be stored as, under each master key.</param>
    public sealed record BackupCode(long UserId, string Enrolment, IReadOnlyList<string> Hashes) : SecondFactorProof(UserId)
    {
        public override IReadOnlyList<string> Amr => ["backup_code", "mfa"];
    }
}
