namespace MagicLink.Gateway.Mail;

/// <summary>The right to one try at a mail. It is void as soon as somebody else has begun another.</summary>
/// <param name="Attempt">The number of the try; each lease has the next one.</param>
internal sealed record OutboxLease(string Id, int Attempt);
