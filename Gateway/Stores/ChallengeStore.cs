using System.Data.Common;
using Dapper;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.SignIn;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Stores;

/// <inheritdoc cref="IChallengeStore"/>
internal sealed class ChallengeStore(IDatabase database) : IChallengeStore
{
    private const string Live = "consumed_at IS NULL AND killed_at IS NULL AND expires_at > @now";

    public Task AddAsync(Challenge challenge, OutboxMail mail, CancellationToken cancellation) => database.WriteAsync(
        async connection =>
        {
            // Sends for one address are counted one after the other.
            await database.Dialect.LockAsync(connection, LockOf(challenge.Email));
            await connection.ExecuteAsync(
                """
                INSERT INTO challenges (id, email, proof_hash, code_hash, code_attempts, browser_hash, asker_key, address, user_agent,
                  return_url, created_at, expires_at, code_expires_at, consumed_at, killed_at)
                VALUES (@Id, @Email, @ProofHash, @CodeHash, @CodeAttempts, @BrowserHash, @AskerKey, @Address, @UserAgent,
                  @ReturnUrl, @CreatedAt, @ExpiresAt, @CodeExpiresAt, @ConsumedAt, @KilledAt)
                """,
                ChallengeRow.From(challenge));
            await KillBeyondAsync(connection, challenge);
            await OutboxStore.AddAsync(connection, mail);
            return true;
        },
        cancellation);

    public Task<Challenge?> FindAsync(string challengeId, CancellationToken cancellation) => database.ReadAsync(
        async connection =>
            (await connection.QuerySingleOrDefaultAsync<ChallengeRow>($"SELECT {ChallengeRow.Names} FROM challenges WHERE id = @challengeId", new { challengeId }))?.ToChallenge(),
        cancellation);

    public Task<Consumption> TryConsumeAsync(string challengeId, string proofHash, NewUser? newUser, NewSession session, CancellationToken cancellation) =>
        database.WriteAsync(
            async connection =>
            {
                var key = new { challengeId, proofHash, now = Columns.Of(session.Now) };
                var email = await connection.ExecuteScalarAsync<string?>(
                    $"""
                    UPDATE challenges SET consumed_at = @now WHERE id = @challengeId AND proof_hash = @proofHash AND {Live}
                      AND NOT EXISTS (SELECT 1 FROM users WHERE users.email = challenges.email AND users.disabled = 1)
                    RETURNING email
                    """,
                    key);
                return email is null ? await WhyNotAsync(connection, key) : await OpenAsync(connection, email, newUser, session);
            },
            cancellation);

    public Task<bool> TryCountAttemptAsync(string challengeId, CancellationToken cancellation) => database.WriteAsync(
        async connection => await connection.ExecuteAsync(
            "UPDATE challenges SET code_attempts = code_attempts + 1 WHERE id = @challengeId AND code_attempts < @most",
            new { challengeId, most = EmailCode.MaxAttempts }) == 1,
        cancellation);

    /// <summary>The name of the lock under which an address's challenges are counted and killed.</summary>
    public static string LockOf(EmailAddress email) => $"challenges of {email.Value}";

    // Each asker's newest come first: who holds many loses before who holds one.
    private static Task<int> KillBeyondAsync(DbConnection connection, Challenge challenge) => connection.ExecuteAsync(
        $"""
        WITH ranked AS (
          SELECT id, seq, ROW_NUMBER() OVER (PARTITION BY asker_key ORDER BY seq DESC) AS nth
          FROM challenges WHERE email = @email AND {Live}
        ), kept AS (
          SELECT id FROM ranked WHERE nth <= @MaxPerAsker ORDER BY nth, seq DESC LIMIT @MaxPerAddress
        )
        UPDATE challenges SET killed_at = @now WHERE email = @email AND {Live} AND id NOT IN (SELECT id FROM kept)
        """,
        new { now = Columns.Of(challenge.CreatedAt), email = challenge.Email.Value, Challenge.MaxPerAsker, Challenge.MaxPerAddress });

    private static async Task<Consumption> OpenAsync(DbConnection connection, string email, NewUser? newUser, NewSession session)
    {
        var now = Columns.Of(session.Now);
        var added = newUser is not null && await UserStore.InsertAsync(connection, newUser, session.Now);

        // The update takes the person's row: a disabling at the same moment comes wholly before or wholly after.
        var user = await connection.QuerySingleOrDefaultAsync<UserRow>(
            $"UPDATE users SET last_login_at = @now, version = version + 1 WHERE email = @email AND disabled = 0 RETURNING {UserRow.Names}", new { email, now });
        if (user is null)
        {
            var known = await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM users WHERE email = @email", new { email });
            return known > 0 ? new Consumption.Disabled() : new Consumption.Invalid();
        }

        return new Consumption.Completed(user.ToUser(), await SessionStore.InsertAsync(connection, user.Id, session), added);
    }

    private static async Task<Consumption> WhyNotAsync(DbConnection connection, object key)
    {
        var row = await connection.QuerySingleOrDefaultAsync<(long? ConsumedAt, long? KilledAt, long ExpiresAt, long? Disabled)>(
            """
            SELECT consumed_at, killed_at, expires_at, (SELECT disabled FROM users WHERE users.email = challenges.email)
            FROM challenges WHERE id = @challengeId AND proof_hash = @proofHash
            """,
            key);
        if (row is { ConsumedAt: null, Disabled: 1 })
        {
            // Not to come alive when the person is enabled again.
            await connection.ExecuteAsync("UPDATE challenges SET killed_at = COALESCE(killed_at, @now) WHERE id = @challengeId", key);
            return new Consumption.Disabled();
        }

        return row switch
        {
            { ConsumedAt: not null } => new Consumption.AlreadyUsed(),
            { ExpiresAt: 0 } => new Consumption.Invalid(),
            { KilledAt: not null } => new Consumption.Invalid(),
            _ => new Consumption.Expired(),
        };
    }
}
