namespace MagicLink.Gateway.Mail;

/// <summary>A mail that is not out, as an operator sees it.</summary>
/// <param name="Dead">Given up; else it waits.</param>
/// <param name="UnderWay">Somebody is handing it over.</param>
/// <param name="DueAt">When it is tried next.</param>
/// <param name="LastError">Why the last try failed.</param>
internal sealed record OutboxEntry(OutboxMail Mail, bool Dead, bool UnderWay, DateTimeOffset DueAt, string? LastError);
