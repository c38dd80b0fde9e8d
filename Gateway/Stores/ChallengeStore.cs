using System.Data.Common;
using Dapper;
using MagicLink.Gateway.Limits;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.SignIn;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Stores;

/// <inheritdoc cref="IChallengeStore"/>
internal sealed class ChallengeStore(IDatabase database) : IChallengeStore
{
    private const string Live = "consumed_at IS NULL AND killed_at IS NULL AND expires_at > @now";

    // Those of browsers in which the person has signed in come first, which no stranger has; then each asker's newest: who holds many
    // loses before who holds one.
    private const string KillBeyond =
        $"""
        WITH ranked AS (
          SELECT id, seq, CASE WHEN {KnownBrowserTable.AskedInOne} THEN 0 ELSE 1 END AS stranger,
            ROW_NUMBER() OVER (PARTITION BY asker_key ORDER BY seq DESC) AS nth
          FROM challenges WHERE email = @email AND {Live}
        ), kept AS (
          SELECT id FROM ranked WHERE nth <= @MaxPerAsker ORDER BY stranger, nth, seq DESC LIMIT @MaxPerAddress
        )
        UPDATE challenges SET killed_at = @now WHERE email = @email AND {Live} AND id NOT IN (SELECT id FROM kept)
        """;

    public Task AddAsync(Challenge challenge, OutboxMail? mail, CancellationToken cancellation) => database.WriteAsync(
        async connection =>
        {
            // Sends for one address are counted one after the other.
            await database.Dialect.LockAsync(connection, LockOf(challenge.Email));
            await connection.ExecuteAsync(
                """
                INSERT INTO challenges (id, email, proof_hash, code_hash, code_attempts, browser_hash, asker_key, address, user_agent,
                  return_url, language, created_at, expires_at, code_expires_at, consumed_at, killed_at)
                VALUES (@Id, @Email, @ProofHash, @CodeHash, @CodeAttempts, @BrowserHash, @AskerKey, @Address, @UserAgent,
                  @ReturnUrl, @Language, @CreatedAt, @ExpiresAt, @CodeExpiresAt, @ConsumedAt, @KilledAt)
                """,
                ChallengeRow.From(challenge));
            await KillBeyondAsync(connection, challenge);
            if (mail is not null)
            {
                await OutboxStore.AddAsync(connection, mail);
            }

            return true;
        },
        cancellation);

    public Task<Challenge?> FindAsync(string challengeId, CancellationToken cancellation) => database.ReadAsync(
        async connection =>
            (await connection.QuerySingleOrDefaultAsync<ChallengeRow>($"SELECT {ChallengeRow.Names} FROM challenges WHERE id = @challengeId", new { challengeId }))?.ToChallenge(),
        cancellation);

    public Task<Consumption> TryConsumeAsync(string challengeId, ChallengeProof proof, NewUser? newUser, SignInPlan plan, CancellationToken cancellation)
    {
        var (fits, hash) = proof switch
        {
            ChallengeProof.Link link => ("proof_hash = @hash", link.Hash),
            ChallengeProof.Code code => ("code_hash = @hash AND code_expires_at > @now", code.Hash),
            _ => throw new ArgumentOutOfRangeException(nameof(proof)),
        };
        var key = new { challengeId, hash, now = Columns.Of(plan.Now) };
        return database.WriteAsync(
            async connection =>
            {
                var byCode = proof as ChallengeProof.Code;
                if (byCode is not null)
                {
                    // Guesses hold the address while they count: neither waits for the other in a circle.
                    await database.Dialect.LockAsync(connection, LockOf(byCode.Email));
                }

                var email = await connection.ExecuteScalarAsync<string?>(
                    $"""
                    UPDATE challenges SET consumed_at = @now WHERE id = @challengeId AND {fits} AND {Live}
                      AND NOT EXISTS (SELECT 1 FROM users WHERE users.email = challenges.email AND users.disabled = 1)
                    RETURNING email
                    """,
                    key);
                if (email is null)
                {
                    return await WhyNotAsync(connection, fits, key);
                }

                if (byCode is not null)
                {
                    await AttemptTable.ForgetAsync(connection, EmailCode.PerAddress, byCode.Email.Value);
                }

                return await OpenAsync(connection, email, newUser, plan);
            },
            cancellation);
    }

    public Task<CodeGuess> TryGuessCodeAsync(EmailAddress email, DateTimeOffset now, CancellationToken cancellation) => database.WriteAsync<CodeGuess>(
        async connection =>
        {
            await database.Dialect.LockAsync(connection, LockOf(email));
            if (await AttemptTable.CountAsync(connection, EmailCode.PerAddress, email.Value, now) is AttemptVerdict.Locked locked)
            {
                return new CodeGuess.Locked(locked.RetryAfter);
            }

            var counted = await connection.QueryAsync<ChallengeRow>(
                $"""
                UPDATE challenges SET code_attempts = code_attempts + 1
                WHERE email = @email AND {Live} AND code_expires_at > @now AND code_attempts < @most
                RETURNING {ChallengeRow.Names}
                """,
                new { email = email.Value, now = Columns.Of(now), most = EmailCode.MaxAttempts });
            return new CodeGuess.Allowed([.. counted.Select(row => row.ToChallenge())]);
        },
        cancellation);

    public Task<bool> TryCountAttemptAsync(string challengeId, CancellationToken cancellation) => database.WriteAsync(
        async connection => await connection.ExecuteAsync(
            "UPDATE challenges SET typed_attempts = typed_attempts + 1 WHERE id = @challengeId AND typed_attempts < @most",
            new { challengeId, most = EmailCode.MaxAttempts }) == 1,
        cancellation);

    /// <summary>The name of the lock under which an address's challenges are counted and killed.</summary>
    public static string LockOf(EmailAddress email) => $"challenges of {email.Value}";

    private static async Task KillBeyondAsync(DbConnection connection, Challenge challenge)
    {
        var values = new { now = Columns.Of(challenge.CreatedAt), email = challenge.Email.Value, Challenge.MaxPerAsker, Challenge.MaxPerAddress };

        // To rank costs as much as all the rest, and so few are never too many. Dead ones count too: an address that may not sign up takes the same way.
        if (await connection.ExecuteScalarAsync<long>(
            "SELECT COUNT(*) FROM (SELECT 1 FROM challenges WHERE email = @email AND expires_at > @now LIMIT @MaxPerAsker + 1) recent", values) > Challenge.MaxPerAsker)
        {
            await connection.ExecuteAsync(KillBeyond, values);
        }
    }

    private static async Task<Consumption> OpenAsync(DbConnection connection, string email, NewUser? newUser, SignInPlan plan)
    {
        var added = newUser is not null && await UserStore.InsertAsync(connection, newUser, plan.Now);

        // Taking the person's row: a disabling at the same moment comes wholly before or wholly after.
        if (await UserStore.TakeAsync(connection, email) is not { } user)
        {
            return new Consumption.Invalid();
        }

        if (user.Disabled)
        {
            return new Consumption.Disabled();
        }

        if (await SignInTable.NextAsync(connection, plan, proved: null, user) is { } next)
        {
            var continuation = plan.Continuation ?? throw new InvalidOperationException("A first factor needs a continuation to go on with.");
            await ContinuationStore.InsertAsync(connection, continuation, user.Id, next, plan);
            return new Consumption.Continues(user, next, added);
        }

        var (signedIn, session) = await SignInTable.CompleteAsync(connection, user, plan);
        return new Consumption.Completed(signedIn, session, added);
    }

    private static async Task<Consumption> WhyNotAsync(DbConnection connection, string fits, object key)
    {
        var row = await connection.QuerySingleOrDefaultAsync<(long? ConsumedAt, long? KilledAt, long ExpiresAt, long? Disabled)>(
            $"""
            SELECT consumed_at, killed_at, expires_at, (SELECT disabled FROM users WHERE users.email = challenges.email)
            FROM challenges WHERE id = @challengeId AND {fits}
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
