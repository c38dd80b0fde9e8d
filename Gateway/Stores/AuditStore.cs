using System.Data.Common;
using System.Globalization;
using Dapper;
using MagicLink.Gateway.Audit;
using MagicLink.Gateway.Events;
using MagicLink.Gateway.Mail;

namespace MagicLink.Gateway.Stores;

/// <inheritdoc cref="IAuditStore"/>
internal sealed class AuditStore(IDatabase database, AuditPrivacy privacy, EventOutbox outbox) : IAuditStore
{
    private const string DayFormat = "yyyy-MM-dd";
    private const int MostReason = 60;

    public async Task<int> AddAsync(IReadOnlyList<AuditEvent> events, IReadOnlyList<AuditCount> counts, CancellationToken cancellation)
    {
        var asKept = events.Select(privacy.Keep).ToList();
        var (dropped, posted) = await database.WriteAsync(
            async connection =>
            {
                await AuditTotals.HoldAsync(connection, database.Dialect);
                var deleted = await DeletedAsync(connection, asKept);
                bool IsOfDeleted(AuditEvent happened) => happened.UserId is { } person && deleted.Contains(person);
                await InsertAsync(connection, asKept.Select(happened => IsOfDeleted(happened) ? privacy.WithoutPerson(happened) with { UserId = null } : happened));
                await CountAsync(connection, counts);

                // Whoever is told of a deletion needs the id, to do the same.
                return await PostAsync(connection, [.. asKept.Select(happened => IsOfDeleted(happened) ? privacy.WithoutPerson(happened) : happened)]);
            },
            cancellation);
        if (posted > 0)
        {
            outbox.Raise();
        }

        return dropped;
    }

    public Task<AuditList> ListAsync(AuditFilter filter, long skip, int take, CancellationToken cancellation) => database.ReadAsync(
        async connection =>
        {
            var conditions = new AuditConditions(filter);
            conditions.Parameters.Add("skip", skip);
            conditions.Parameters.Add("take", take);
            var rows = await connection.QueryAsync<AuditRow>(
                $"SELECT {AuditRow.Names} FROM audit {conditions.Where} ORDER BY at DESC, seq DESC LIMIT @take OFFSET @skip", conditions.Parameters);
            var total = conditions.IsTotal
                ? await AuditTotals.ReadAsync(connection, filter.Kind?.ToString())
                : await connection.ExecuteScalarAsync<long>(
                    $"SELECT COUNT(*) FROM (SELECT 1 FROM audit {conditions.Where} LIMIT {AuditList.MostCounted}) counted", conditions.Parameters);
            return new AuditList([.. rows.Select(row => row.ToRecord())], total);
        },
        cancellation);

    public Task<IReadOnlyList<AuditRecord>> ReadAsync(AuditFilter filter, AuditRecord? before, int count, CancellationToken cancellation) => database.ReadAsync<IReadOnlyList<AuditRecord>>(
        async connection =>
        {
            var conditions = new AuditConditions(filter, before);
            conditions.Parameters.Add("count", count);
            var rows = await connection.QueryAsync<AuditRow>(
                $"SELECT {AuditRow.Names} FROM audit {conditions.Where} ORDER BY at DESC, seq DESC LIMIT @count", conditions.Parameters);
            return [.. rows.Select(row => row.ToRecord())];
        },
        cancellation);

    public Task<IReadOnlyList<AuditCount>> CountsAsync(DateOnly from, DateOnly to, CancellationToken cancellation) => database.ReadAsync<IReadOnlyList<AuditCount>>(
        async connection =>
        {
            var rows = await connection.QueryAsync<(string Day, string Kind, string Reason, long Count)>(
                "SELECT day, kind, reason, count FROM statistics WHERE day >= @from AND day <= @to ORDER BY day, kind, reason", new { from = Day(from), to = Day(to) });
            return
            [
                .. from row in rows
                   where Enum.IsDefined(typeof(AuditKind), row.Kind)
                   select new AuditCount(
                       DateOnly.ParseExact(row.Day, DayFormat, CultureInfo.InvariantCulture), Enum.Parse<AuditKind>(row.Kind), row.Reason.Length == 0 ? null : row.Reason, row.Count),
            ];
        },
        cancellation);

    private static async Task<IReadOnlySet<string>> DeletedAsync(DbConnection connection, IReadOnlyList<AuditEvent> events)
    {
        string[] people = [.. events.Select(happened => happened.UserId).OfType<string>().Distinct(StringComparer.Ordinal)];
        if (people.Length == 0)
        {
            return new HashSet<string>();
        }

        var parameters = new DynamicParameters();
        return people.Except(await connection.QueryAsync<string>($"SELECT public_id FROM users WHERE public_id IN {AnyOf.List(parameters, "person", people)}", parameters))
            .ToHashSet(StringComparer.Ordinal);
    }

    private static async Task InsertAsync(DbConnection connection, IEnumerable<AuditEvent> events)
    {
        await connection.ExecuteAsync(
            """
            INSERT INTO audit (at, kind, reason, actor, email, user_id, session_id, address, user_agent, detail)
            VALUES (@At, @Kind, @Reason, @Actor, @Email, @UserId, @SessionId, @Address, @UserAgent, @Detail)
            """,
            events.Select(AuditRow.Of));
        await AuditTotals.ChangeAsync(connection, events.Select(happened => happened.Kind.ToString()), sign: 1);
    }

    // Always in the same order: two gateways that count the same things must not wait for each other in a circle.
    private static Task CountAsync(DbConnection connection, IReadOnlyList<AuditCount> counts) => connection.ExecuteAsync(
        """
        INSERT INTO statistics (day, kind, reason, count) VALUES (@Day, @Kind, @Reason, @Count)
        ON CONFLICT (day, kind, reason) DO UPDATE SET count = statistics.count + excluded.count
        """,
        counts.Select(count => new { Day = Day(count.Day), Kind = count.Kind.ToString(), Reason = Columns.Text(count.Reason ?? "", MostReason), count.Count })
            .OrderBy(row => row.Day, StringComparer.Ordinal).ThenBy(row => row.Kind, StringComparer.Ordinal).ThenBy(row => row.Reason, StringComparer.Ordinal));

    private async Task<(int Dropped, int Posted)> PostAsync(DbConnection connection, IReadOnlyList<AuditEvent> events)
    {
        var mails = outbox.Of(events);
        if (mails.Count == 0)
        {
            return (0, 0);
        }

        var room = EventOutbox.MostWaiting - await OutboxStore.CountWaitingAsync(connection, OutboxKind.Event, EventOutbox.MostWaiting);
        var posted = (int)Math.Min(room, mails.Count);
        foreach (var mail in mails.Take(posted))
        {
            await OutboxStore.AddAsync(connection, mail);
        }

        return (mails.Count - posted, posted);
    }

    private static string Day(DateOnly day) => day.ToString(DayFormat, CultureInfo.InvariantCulture);
}
