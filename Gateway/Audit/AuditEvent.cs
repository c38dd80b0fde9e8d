namespace MagicLink.Gateway.Audit;

/// <summary>One thing that happened: what, when, to whom, by whom and from where. It holds no secret.</summary>
internal sealed record AuditEvent(AuditKind Kind, DateTimeOffset At)
{
    /// <summary>Why it ended so, in one word of a short list: it is counted by.</summary>
    public string? Reason { get; init; }

    /// <summary>The admin token's name, or <see cref="CommandLine"/>; null when the person did it.</summary>
    public string? Actor { get; init; }

    /// <summary>The canonical address it is about.</summary>
    public string? Email { get; init; }

    /// <summary>The person it is about, by the public id.</summary>
    public string? UserId { get; init; }

    public string? SessionId { get; init; }

    /// <summary>The client's address, after trusted proxies.</summary>
    public string? Address { get; init; }

    public string? UserAgent { get; init; }

    /// <summary>What else is worth knowing, in a short text.</summary>
    public string? Detail { get; init; }

    /// <summary>The <see cref="Actor"/> of what was done on the command line.</summary>
    public const string CommandLine = "command line";
}
