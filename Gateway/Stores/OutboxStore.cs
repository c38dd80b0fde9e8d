using System.Data.Common;
using Dapper;
using MagicLink.Gateway.Mail;

namespace MagicLink.Gateway.Stores;

/// <inheritdoc cref="IOutboxStore"/>
/// <param name="kind">What is leased; all else is about whatever is named.</param>
internal sealed class OutboxStore(IDatabase database, OutboxKind kind = OutboxKind.Mail) : IOutboxStore
{
    public const string Dead = "dead";
    private const string Waiting = "waiting";
    private const string Delivered = "delivered";
    private const int MaxError = 500;

    /// <summary>A lease that lies further ahead than it can is left alone: its holder may live, and sets it right when it renews.</summary>
    private const string Due = $"kind = @kind AND state = '{Waiting}' AND (due_at <= @now OR (due_at > @tooFar AND leased = 0))";

    private const string Held = $"id = @Id AND attempts = @Attempt AND state = '{Waiting}'";

    public Task<IReadOnlyList<OutboxMail>> LeaseAsync(int count, DateTimeOffset now, DateTimeOffset leaseUntil, CancellationToken cancellation) =>
        database.WriteAsync<IReadOnlyList<OutboxMail>>(
            async connection =>
            [
                // SQLite would plan the statement anew for each limit that is a parameter alone.
                .. (await connection.QueryAsync<OutboxRow>(
                    $"""
                    WITH due AS MATERIALIZED (
                      SELECT id FROM outbox WHERE {Due} ORDER BY due_at, seq LIMIT @count + 0 {database.Dialect.SkipLocked}
                    )
                    UPDATE outbox SET due_at = @until, leased = 1, attempts = attempts + 1
                    WHERE id IN (SELECT id FROM due)
                    RETURNING {OutboxRow.Names}
                    """,
                    new { count, kind = NameOf(kind), now = Columns.Of(now), tooFar = Columns.Of(now + RetrySchedule.Longest), until = Columns.Of(leaseUntil) })).Select(row => row.ToMail()),
            ],
            cancellation);

    public Task RenewAsync(IReadOnlyCollection<OutboxLease> leases, DateTimeOffset leaseUntil, CancellationToken cancellation) => leases.Count == 0
        ? Task.CompletedTask
        : database.WriteAsync(
            connection => connection.ExecuteAsync(
                $"UPDATE outbox SET due_at = @until WHERE {Held} AND leased = 1",
                leases.Select(lease => new { lease.Id, lease.Attempt, until = Columns.Of(leaseUntil) })),
            cancellation);

    public Task ReleaseAbandonedAsync(DateTimeOffset now, CancellationToken cancellation) => database.Dialect.IsShared
        ? Task.CompletedTask
        : database.WriteAsync(
            connection => connection.ExecuteAsync(
                $"UPDATE outbox SET due_at = @now, leased = 0 WHERE kind = @kind AND state = '{Waiting}' AND leased = 1", new { kind = NameOf(kind), now = Columns.Of(now) }),
            cancellation);

    public Task<DateTimeOffset?> NextDueAsync(CancellationToken cancellation) => database.ReadAsync(
        async connection => Columns.Time(await connection.ExecuteScalarAsync<long?>($"SELECT MIN(due_at) FROM outbox WHERE kind = @kind AND state = '{Waiting}'", new { kind = NameOf(kind) })),
        cancellation);

    public Task MarkDeliveredAsync(string id, DateTimeOffset now, CancellationToken cancellation) => database.WriteAsync(
        connection => connection.ExecuteAsync(
            $"UPDATE outbox SET state = '{Delivered}', leased = 0, sealed_mail = NULL, done_at = @now, last_error = NULL WHERE id = @id",
            new { id, now = Columns.Of(now) }),
        cancellation);

    public Task<bool> TryMarkWaitingAsync(OutboxLease lease, DateTimeOffset nextAttemptAt, string error, CancellationToken cancellation) => database.WriteAsync(
        async connection => await connection.ExecuteAsync(
            $"UPDATE outbox SET due_at = @due, leased = 0, last_error = @error WHERE {Held}",
            new { lease.Id, lease.Attempt, due = Columns.Of(nextAttemptAt), error = Shorten(error) }) == 1,
        cancellation);

    public Task<bool> TryMarkDeadAsync(OutboxLease lease, DateTimeOffset now, string error, CancellationToken cancellation) => database.WriteAsync(
        async connection => await connection.ExecuteAsync(
            $"""
            UPDATE outbox SET state = '{Dead}', leased = 0, done_at = @now,
              last_error = CASE WHEN last_error IS NULL THEN @error ELSE SUBSTR(@error || '; before: ' || last_error, 1, {MaxError}) END,
              sealed_mail = CASE WHEN expires_at > @now THEN sealed_mail END
            WHERE {Held}
            """,
            new { lease.Id, lease.Attempt, now = Columns.Of(now), error = Shorten(error) }) == 1,
        cancellation);

    public Task AddAsync(OutboxMail mail, CancellationToken cancellation) => database.WriteAsync(
        async connection =>
        {
            await AddAsync(connection, mail);
            return true;
        },
        cancellation);

    public Task<(IReadOnlyList<OutboxEntry> Items, long Total)> ListAsync(bool? dead, long skip, int take, CancellationToken cancellation) =>
        database.ReadAsync<(IReadOnlyList<OutboxEntry>, long)>(
            async connection =>
            {
                var states = dead switch { null => $"'{Waiting}', '{Dead}'", true => $"'{Dead}'", false => $"'{Waiting}'" };
                var listed = $"outbox WHERE state IN ({states}) AND withheld = 0";
                var rows = await connection.QueryAsync<OutboxRow>($"SELECT {OutboxRow.Names} FROM {listed} ORDER BY seq DESC LIMIT @take OFFSET @skip", new { take, skip });
                return ([.. rows.Select(row => row.ToEntry())], await connection.ExecuteScalarAsync<long>($"SELECT COUNT(*) FROM {listed}"));
            },
            cancellation);

    public Task<OutboxRetry> TryRetryAsync(string id, DateTimeOffset now, CancellationToken cancellation) => database.WriteAsync(
        async connection =>
        {
            var revived = await connection.ExecuteAsync(
                $"""
                UPDATE outbox SET state = '{Waiting}', due_at = @now, done_at = NULL
                WHERE id = @id AND state = '{Dead}' AND sealed_mail IS NOT NULL AND expires_at > @now AND withheld = 0
                """,
                new { id, now = Columns.Of(now) });
            return revived == 1
                ? OutboxRetry.Waiting
                : await connection.ExecuteScalarAsync<string?>("SELECT state FROM outbox WHERE id = @id AND withheld = 0", new { id }) switch
                {
                    null => OutboxRetry.Unknown,
                    Dead => OutboxRetry.Expired,
                    _ => OutboxRetry.NotDead,
                };
        },
        cancellation);

    /// <summary>Adds a mail inside a transaction.</summary>
    public static Task AddAsync(DbConnection connection, OutboxMail mail) => connection.ExecuteAsync(
        """
        INSERT INTO outbox (id, kind, message_id, state, withheld, sealed_mail, recipient_hash, created_at, expires_at, due_at)
        VALUES (@Id, @kind, @MessageId, @state, @withheld, @SealedMail, @RecipientHash, @now, @expiresAt, @now)
        """,
        new { mail.Id, kind = NameOf(mail.Kind), mail.MessageId, state = Waiting, withheld = mail.Withheld ? 1 : 0, mail.SealedMail, mail.RecipientHash, now = Columns.Of(mail.CreatedAt), expiresAt = Columns.Of(mail.ExpiresAt) });

    /// <summary>How many wait of a kind, counted up to so many.</summary>
    public static Task<long> CountWaitingAsync(DbConnection connection, OutboxKind kind, int most) => connection.ExecuteScalarAsync<long>(
        $"SELECT COUNT(*) FROM (SELECT 1 FROM outbox WHERE kind = @kind AND state = '{Waiting}' LIMIT @most) waiting", new { kind = NameOf(kind), most });

    public static string NameOf(OutboxKind kind) => kind == OutboxKind.Event ? "event" : "mail";

    // What a far end says may hold anything; PostgreSQL keeps neither NUL nor half a character.
    private static string Shorten(string error) => Columns.Text(error, MaxError);
}
