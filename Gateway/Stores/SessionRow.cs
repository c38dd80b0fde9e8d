using MagicLink.Gateway.Sessions;

namespace MagicLink.Gateway.Stores;

/// <summary>A row of <c>sessions</c>.</summary>
internal class SessionRow
{
    public const string Names = "id, user_id AS UserId, amr, created_at AS CreatedAt, authenticated_at AS AuthenticatedAt, last_seen_at AS LastSeenAt, expires_at AS ExpiresAt, ended_at AS EndedAt, address, user_agent AS UserAgent, cookie_hash AS CookieHash";

    public string Id { get; init; } = "";

    public long UserId { get; init; }

    public string Amr { get; init; } = "";

    public long CreatedAt { get; init; }

    public long AuthenticatedAt { get; init; }

    public long LastSeenAt { get; init; }

    public long ExpiresAt { get; init; }

    public long? EndedAt { get; init; }

    public string Address { get; init; } = "";

    public string? UserAgent { get; init; }

    public string? CookieHash { get; init; }

    public Session ToSession() => new(
        Id, UserId, Columns.List(Amr), Columns.Time(CreatedAt), Columns.Time(AuthenticatedAt), Columns.Time(LastSeenAt), Columns.Time(ExpiresAt), Columns.Time(EndedAt), new ClientInfo(Address, Columns.Shared(UserAgent)), CookieHash);
}
