namespace MagicLink.Gateway.Mail;

/// <summary>A mail, or an event to be posted, as it waits in the store: sealed under the master key.</summary>
/// <param name="MessageId">The RFC 5322 <c>Message-ID</c> without brackets; the same at every try.</param>
/// <param name="Withheld">Written and finished like any other, so that disk and time look alike, and never sent.</param>
/// <param name="Attempts">Tries begun so far.</param>
internal sealed record OutboxMail(
    string Id, string MessageId, string SealedMail, bool Withheld, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, int Attempts)
{
    public OutboxKind Kind { get; init; }

    /// <summary>Keyed hash of the address it goes to; null for one read back, which does not need it.</summary>
    public string? RecipientHash { get; init; }
}
