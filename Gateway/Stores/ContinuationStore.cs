using System.Data.Common;
using System.Globalization;
using Dapper;
using MagicLink.Gateway.Limits;
using MagicLink.Gateway.SignIn;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Stores;

/// <inheritdoc cref="IContinuationStore"/>
internal sealed class ContinuationStore(IDatabase database) : IContinuationStore
{
    private const string Live = "finished_at IS NULL AND expires_at > @now";

    private const string Guessable = $"{Live} AND stage = 'otp' AND otp_attempts < @maxAttempts";

    public Task<Continuation?> FindAsync(IReadOnlyList<string> hashes, DateTimeOffset now, CancellationToken cancellation) =>
        hashes.Count == 0 ? Task.FromResult<Continuation?>(null) : database.ReadAsync(
            async connection =>
            {
                var parameters = new DynamicParameters(new { now = Columns.Of(now) });
                return (await connection.QuerySingleOrDefaultAsync<ContinuationRow>(
                    $"SELECT {ContinuationRow.Names} FROM continuations WHERE hash IN {AnyOf.List(parameters, "hash", hashes)} AND {Live}", parameters))?.ToContinuation();
            },
            cancellation);

    public Task<bool> IsKnownAsync(IReadOnlyList<string> hashes, CancellationToken cancellation) =>
        hashes.Count == 0 ? Task.FromResult(false) : database.ReadAsync(
            async connection =>
            {
                var parameters = new DynamicParameters();
                return await connection.ExecuteScalarAsync<long>($"SELECT COUNT(*) FROM continuations WHERE hash IN {AnyOf.List(parameters, "hash", hashes)}", parameters) > 0;
            },
            cancellation);

    public async Task<OtpGuess> TryGuessAsync(IReadOnlyList<string> hashes, int maxAttempts, DateTimeOffset now, CancellationToken cancellation)
    {
        if (await FindAsync(hashes, now, cancellation) is not { Stage: SignInStage.Otp } found || found.OtpAttempts >= maxAttempts)
        {
            return new OtpGuess.Gone();
        }

        return await database.WriteAsync<OtpGuess>(
            async connection =>
            {
                // The person's row first, as everybody takes it: nothing is counted for one who is deleted at this moment.
                if (!await TotpTable.LockUserAsync(connection, database.Dialect, found.UserId))
                {
                    return new OtpGuess.Gone();
                }

                var key = new { found.Hash, maxAttempts, now = Columns.Of(now) };
                var counted = await connection.QuerySingleOrDefaultAsync<ContinuationRow>(
                    $"UPDATE continuations SET otp_attempts = otp_attempts + 1 WHERE hash = @Hash AND {Guessable} RETURNING {ContinuationRow.Names}", key);
                if (counted is null)
                {
                    return new OtpGuess.Gone();
                }

                // Then the person's, in the order in which a sign-in that goes on takes them: what is over by now counts against nobody.
                if (await AttemptTable.CountAsync(connection, OtpCode.PerPerson, SubjectOf(found.UserId), now) is AttemptVerdict.Locked locked)
                {
                    await connection.ExecuteAsync("UPDATE continuations SET otp_attempts = otp_attempts - 1 WHERE hash = @Hash", key);
                    return new OtpGuess.Locked(locked.RetryAfter);
                }

                return new OtpGuess.Allowed(counted.ToContinuation());
            },
            cancellation);
    }

    public Task<OtpResend> TryResendAsync(Continuation continuation, NewOtp otp, int maxAttempts, TimeSpan cooldown, DateTimeOffset now, CancellationToken cancellation) =>
        database.WriteAsync<OtpResend>(
            async connection =>
            {
                var key = new { continuation.Hash, maxAttempts, now = Columns.Of(now), otpHash = otp.Hash, expiresAt = Columns.Of(otp.ExpiresAt), sentBefore = Columns.Of(now - cooldown) };
                var replaced = await connection.ExecuteAsync(
                    $"UPDATE continuations SET otp_hash = @otpHash, otp_sent_at = @now, expires_at = @expiresAt WHERE hash = @Hash AND {Guessable} AND otp_sent_at <= @sentBefore",
                    key);
                if (replaced == 1)
                {
                    await OutboxStore.AddAsync(connection, otp.Mail);
                    return new OtpResend.Sent(otp.ExpiresAt - now);
                }

                var sentAt = await connection.ExecuteScalarAsync<long?>($"SELECT otp_sent_at FROM continuations WHERE hash = @Hash AND {Guessable}", key);
                return sentAt is { } sent ? new OtpResend.TooSoon(Columns.Time(sent) + cooldown - now) : new OtpResend.Gone();
            },
            cancellation);

    public Task<SignInAdvance> AdvanceAsync(string hash, FactorProof proof, SignInPlan plan, CancellationToken cancellation) => database.WriteAsync(
        async connection =>
        {
            var key = new { hash, stage = ContinuationRow.NameOf(proof.Stage), now = Columns.Of(plan.Now) };
            var userId = await connection.ExecuteScalarAsync<long?>("SELECT user_id FROM continuations WHERE hash = @hash", key);
            if (userId is null)
            {
                return new SignInAdvance.Gone();
            }

            // The person's row first, as everybody takes it: what is read after that stays true until the end.
            if (await UserStore.TakeAsync(connection, userId.Value) is not { Disabled: false } user)
            {
                return new SignInAdvance.Disabled();
            }

            var waits = await connection.ExecuteScalarAsync<long>($"SELECT COUNT(*) FROM continuations WHERE hash = @hash AND stage = @stage AND {Live}", key) == 1;
            if (!waits)
            {
                return new SignInAdvance.Gone();
            }

            return await TrySpendAsync(connection, hash, proof, user, plan.Now) is { } proved
                ? await GoOnAsync(connection, hash, proof.Stage, plan, proved)
                : new SignInAdvance.Spent();
        },
        cancellation);

    /// <summary>Keeps a new continuation, and mails its code, inside a transaction.</summary>
    public static async Task InsertAsync(DbConnection connection, NewContinuation continuation, long userId, SignInStage stage, SignInPlan plan)
    {
        var otp = stage == SignInStage.Otp ? continuation.Otp ?? throw new InvalidOperationException("A code is awaited that was never made.") : null;
        var now = Columns.Of(plan.Now);
        await connection.ExecuteAsync(
            """
            INSERT INTO continuations (hash, user_id, stage, amr, return_url, language, otp_hash, otp_sent_at, created_at, expires_at)
            VALUES (@Hash, @userId, @stage, @amr, @ReturnUrl, @language, @otpHash, @sentAt, @now, @expiresAt)
            """,
            new
            {
                continuation.Hash,
                userId,
                stage = ContinuationRow.NameOf(stage),
                amr = Columns.Of(plan.Session.Amr),
                continuation.ReturnUrl,
                language = continuation.Language.Name,
                otpHash = otp?.Hash,
                sentAt = otp is null ? (long?)null : now,
                now,
                expiresAt = Columns.Of(otp?.ExpiresAt ?? continuation.ExpiresAt),
            });
        if (otp is not null)
        {
            await OutboxStore.AddAsync(connection, otp.Mail);
        }
    }

    /// <summary>The person as the proof leaves them; null when somebody else has spent it.</summary>
    private async Task<User?> TrySpendAsync(DbConnection connection, string hash, FactorProof proof, User user, DateTimeOffset now) => proof switch
    {
        FactorProof.Otp otp =>
            await connection.ExecuteAsync("UPDATE continuations SET otp_hash = NULL WHERE hash = @hash AND otp_hash = @otpHash", new { hash, otpHash = otp.Hash }) == 1 ? user : null,
        FactorProof.SecondFactor factor => await TotpTable.TrySpendAsync(connection, factor.Proof, now) ? user : null,
        FactorProof.Enrolment enrolment => await TotpTable.TryConfirmAsync(connection, database.Dialect, enrolment.Step, now),
        _ => throw new ArgumentOutOfRangeException(nameof(proof)),
    };

    private static async Task<SignInAdvance> GoOnAsync(DbConnection connection, string hash, SignInStage passed, SignInPlan plan, User user)
    {
        if (passed == SignInStage.Otp)
        {
            await AttemptTable.ForgetAsync(connection, OtpCode.PerPerson, SubjectOf(user.Id));
        }

        if (await SignInTable.NextAsync(connection, plan, passed, user) is { } next)
        {
            await connection.ExecuteAsync(
                "UPDATE continuations SET stage = @stage, amr = @amr, expires_at = @expiresAt WHERE hash = @hash",
                new { hash, stage = ContinuationRow.NameOf(next), amr = Columns.Of(plan.Session.Amr), expiresAt = Columns.Of(plan.Now + Continuation.Lifetime) });
            return new SignInAdvance.Continues(user, next);
        }

        await connection.ExecuteAsync("UPDATE continuations SET finished_at = @now WHERE hash = @hash", new { hash, now = Columns.Of(plan.Now) });
        var (signedIn, session) = await SignInTable.CompleteAsync(connection, user, plan);
        return new SignInAdvance.Completed(signedIn, session);
    }

    private static string SubjectOf(long userId) => userId.ToString(CultureInfo.InvariantCulture);
}
