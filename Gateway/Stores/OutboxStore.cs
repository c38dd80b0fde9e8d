using System.Data.Common;
using Dapper;
using MagicLink.Gateway.Mail;

namespace MagicLink.Gateway.Stores;

/// <inheritdoc cref="IOutboxStore"/>
internal sealed class OutboxStore(IDatabase database) : IOutboxStore
{
    private const string Waiting = "waiting";
    private const int MaxError = 500;

    public Task<IReadOnlyList<OutboxMail>> LeaseAsync(int count, DateTimeOffset now, DateTimeOffset leaseUntil, CancellationToken cancellation) =>
        database.WriteAsync<IReadOnlyList<OutboxMail>>(
            async connection =>
            [
                .. (await connection.QueryAsync<OutboxRow>(
                    $"""
                    WITH due AS MATERIALIZED (
                      SELECT id FROM outbox WHERE state = '{Waiting}' AND due_at <= @now ORDER BY due_at, seq LIMIT @count {database.Dialect.SkipLocked}
                    )
                    UPDATE outbox SET due_at = @until, attempts = attempts + 1
                    WHERE state = '{Waiting}' AND due_at <= @now AND id IN (SELECT id FROM due)
                    RETURNING {OutboxRow.Names}
                    """,
                    new { count, now = Columns.Of(now), until = Columns.Of(leaseUntil) })).Select(row => row.ToMail()),
            ],
            cancellation);

    public Task<DateTimeOffset?> NextDueAsync(CancellationToken cancellation) => database.ReadAsync(
        async connection => Columns.Time(await connection.ExecuteScalarAsync<long?>($"SELECT MIN(due_at) FROM outbox WHERE state = '{Waiting}'")),
        cancellation);

    public Task MarkDeliveredAsync(string id, DateTimeOffset now, CancellationToken cancellation) => FinishAsync(id, "delivered", now, null, cancellation);

    public Task MarkDeadAsync(string id, DateTimeOffset now, string error, CancellationToken cancellation) => FinishAsync(id, "dead", now, error, cancellation);

    public Task MarkWaitingAsync(string id, DateTimeOffset nextAttemptAt, string error, CancellationToken cancellation) => database.WriteAsync(
        connection => connection.ExecuteAsync(
            $"UPDATE outbox SET due_at = @due, last_error = @error WHERE id = @id AND state = '{Waiting}'",
            new { id, due = Columns.Of(nextAttemptAt), error = Shorten(error) }),
        cancellation);

    /// <summary>Adds a mail inside a transaction.</summary>
    public static Task AddAsync(DbConnection connection, OutboxMail mail) => connection.ExecuteAsync(
        """
        INSERT INTO outbox (id, message_id, state, withheld, sealed_mail, created_at, expires_at, due_at)
        VALUES (@Id, @MessageId, @state, @withheld, @SealedMail, @now, @expiresAt, @now)
        """,
        new { mail.Id, mail.MessageId, state = Waiting, withheld = mail.Withheld ? 1 : 0, mail.SealedMail, now = Columns.Of(mail.CreatedAt), expiresAt = Columns.Of(mail.ExpiresAt) });

    private Task FinishAsync(string id, string state, DateTimeOffset now, string? error, CancellationToken cancellation) => database.WriteAsync(
        connection => connection.ExecuteAsync(
            "UPDATE outbox SET state = @state, sealed_mail = NULL, done_at = @now, last_error = @error WHERE id = @id",
            new { id, state, now = Columns.Of(now), error = error is null ? null : Shorten(error) }),
        cancellation);

    private static string Shorten(string error) => error.Length <= MaxError ? error : error[..MaxError];
}
