using MagicLink.Gateway.Audit;

namespace MagicLink.Gateway.Stores;

/// <summary>A row of <c>audit</c>.</summary>
internal sealed class AuditRow
{
    public const string Names = "seq, at, kind, reason, actor, email, user_id AS UserId, session_id AS SessionId, address, user_agent AS UserAgent, detail";
    private const int MostText = 320;
    private const int MostDetail = 1000;

    public long Seq { get; init; }

    public long At { get; init; }

    public string Kind { get; init; } = "";

    public string? Reason { get; init; }

    public string? Actor { get; init; }

    public string? Email { get; init; }

    public string? UserId { get; init; }

    public string? SessionId { get; init; }

    public string? Address { get; init; }

    public string? UserAgent { get; init; }

    public string? Detail { get; init; }

    public static AuditRow Of(AuditEvent happened) => new()
    {
        At = Columns.Of(happened.At),
        Kind = happened.Kind.ToString(),
        Reason = Text(happened.Reason),
        Actor = Text(happened.Actor),
        Email = Text(happened.Email),
        UserId = Text(happened.UserId),
        SessionId = Text(happened.SessionId),
        Address = Text(happened.Address),
        UserAgent = Text(happened.UserAgent),
        Detail = Text(happened.Detail, MostDetail),
    };

    public AuditRecord ToRecord() => new(Seq, Columns.Time(At), Kind, Reason, Actor, Email, UserId, SessionId, Address, UserAgent, Detail);

    private static string? Text(string? text, int most = MostText) => text is null ? null : Columns.Text(text, most);
}
