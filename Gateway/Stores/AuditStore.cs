using System.Globalization;
using Dapper;
using MagicLink.Gateway.Audit;

namespace MagicLink.Gateway.Stores;

/// <inheritdoc cref="IAuditStore"/>
internal sealed class AuditStore(IDatabase database) : IAuditStore
{
    private const int MaxDetail = 1000;

    public Task AddAsync(IReadOnlyList<AuditEvent> events, IReadOnlyList<AuditCount> counts, CancellationToken cancellation) => database.WriteAsync(
        async connection =>
        {
            await connection.ExecuteAsync(
                """
                INSERT INTO audit (at, kind, reason, actor, email, user_id, session_id, address, user_agent, detail)
                VALUES (@At, @Kind, @Reason, @Actor, @Email, @UserId, @SessionId, @Address, @UserAgent, @Detail)
                """,
                events.Select(happened => new
                {
                    At = Columns.Of(happened.At),
                    Kind = happened.Kind.ToString(),
                    happened.Reason,
                    happened.Actor,
                    happened.Email,
                    happened.UserId,
                    happened.SessionId,
                    happened.Address,
                    happened.UserAgent,
                    Detail = happened.Detail is { } detail ? Columns.Text(detail, MaxDetail) : null,
                }));

            // Always in the same order: two gateways that count the same things must not wait for each other in a circle.
            return await connection.ExecuteAsync(
                """
                INSERT INTO statistics (day, kind, reason, count) VALUES (@Day, @Kind, @Reason, @Count)
                ON CONFLICT (day, kind, reason) DO UPDATE SET count = statistics.count + excluded.count
                """,
                counts.Select(count => new
                {
                    Day = count.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                    Kind = count.Kind.ToString(),
                    Reason = count.Reason ?? "",
                    count.Count,
                }).OrderBy(row => row.Day, StringComparer.Ordinal).ThenBy(row => row.Kind, StringComparer.Ordinal).ThenBy(row => row.Reason, StringComparer.Ordinal));
        },
        cancellation);
}
