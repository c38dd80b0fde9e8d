using System.Data.Common;
using System.Globalization;
using Dapper;
using MagicLink.Gateway.Audit;
using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Stores;

/// <summary>What is kept about a person beside the person's own row.</summary>
internal static class PersonTraces
{
    /// <summary>Attempts are counted by the person's id, or by the address where it is not known who it is.</summary>
    private const string Attempts = "((factor IN ('totp', 'otp') AND subject = @id) OR (factor = 'email_code' AND subject = @email))";

    private const string OfTheirSessions = "session_id IN (SELECT id FROM sessions WHERE user_id = @userId)";

    /// <summary>Drops what does not go with the person's row by itself.</summary>
    /// <param name="recipientHashes">What mails to the person may be found by.</param>
    public static async Task DropAsync(DbConnection connection, UserRow user, IReadOnlyList<string> recipientHashes)
    {
        await connection.ExecuteAsync($"DELETE FROM attempts WHERE {Attempts}", Key(user));
        if (recipientHashes.Count > 0)
        {
            var parameters = new DynamicParameters();
            await connection.ExecuteAsync($"DELETE FROM outbox WHERE recipient_hash IN {AnyOf.List(parameters, "hash", recipientHashes)}", parameters);
        }

        // Before their sessions, as the sweeping does: a rotation under way waits for nobody then.
        await connection.ExecuteAsync("DELETE FROM refresh_tokens WHERE session_id IN (SELECT id FROM sessions WHERE user_id = @Id)", new { user.Id });
    }

    /// <summary>
    /// Takes out of the person's events what tells who it was; that something happened to somebody stays. The last step of a deletion:
    /// whoever adds events meanwhile waits, and then finds the person gone. Where an admin acted, the client is the admin's.
    /// </summary>
    public static async Task NamelessAsync(DbConnection connection, SqlDialect dialect, UserRow user, AuditName name)
    {
        await AuditTotals.HoldAsync(connection, dialect);
        var parameters = new DynamicParameters(new { name.Pseudonym, user.PublicId });
        await connection.ExecuteAsync(
            $"""
            UPDATE audit SET user_id = NULL, email = @Pseudonym, detail = NULL,
              address = CASE WHEN actor IS NULL THEN NULL ELSE address END, user_agent = CASE WHEN actor IS NULL THEN NULL ELSE user_agent END
            WHERE user_id = @PublicId OR email IN {AnyOf.List(parameters, "form", name.Forms)}
            """,
            parameters);
    }

    public static async Task<PersonExport> ExportAsync(DbConnection connection, UserRow user, AuditName auditName, DateTimeOffset now)
    {
        var parameters = new DynamicParameters(new { user.PublicId });
        var events = await connection.QueryAsync<AuditRow>(
            $"""
            SELECT {AuditRow.Names} FROM audit WHERE user_id = @PublicId OR email IN {AnyOf.List(parameters, "form", auditName.Forms)}
            ORDER BY at DESC, seq DESC LIMIT {PersonExport.MostEvents}
            """,
            parameters);
        var key = Key(user);
        var sessions = await connection.QueryAsync<KeptSession>($"SELECT {SessionRow.Names}, end_reason AS EndReason FROM sessions WHERE user_id = @userId ORDER BY created_at, id", key);
        var challenges = await connection.QueryAsync<ChallengeRow>($"SELECT {ChallengeRow.Names} FROM challenges WHERE email = @email ORDER BY seq", key);
        var continuations = await connection.QueryAsync<(string Amr, string ReturnUrl, string Language, long CreatedAt, long ExpiresAt, long? FinishedAt)>(
            "SELECT amr, return_url, language, created_at, expires_at, finished_at FROM continuations WHERE user_id = @userId ORDER BY created_at", key);
        var handOvers = await connection.QueryAsync<(string SessionId, string Host, string ReturnUrl, long CreatedAt, long ExpiresAt, long? SpentAt)>(
            $"SELECT session_id, host, return_url, created_at, expires_at, spent_at FROM hand_overs WHERE {OfTheirSessions} ORDER BY created_at, hash", key);
        var openedHosts = await connection.QueryAsync<(string SessionId, string Host, long CreatedAt)>(
            $"SELECT session_id, host, created_at FROM host_cookies WHERE {OfTheirSessions} ORDER BY created_at, hash", key);
        var totp = await connection.QueryAsync<(string Algorithm, long CreatedAt, long? ConfirmedAt)>(
            "SELECT algorithm, created_at, confirmed_at FROM totp WHERE user_id = @userId", key);
        var backupCodes = await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM backup_codes WHERE user_id = @userId", key);
        var devices = await connection.QueryAsync<(string Address, string? UserAgent, long CreatedAt, long ExpiresAt)>(
            "SELECT address, user_agent, created_at, expires_at FROM remembered_devices WHERE user_id = @userId ORDER BY created_at", key);
        var attempts = await connection.QueryAsync<(string Factor, int Failures, long Since, int Locks, long LockedUntil)>(
            $"SELECT factor, failures, since, locks, locked_until FROM attempts WHERE {Attempts} ORDER BY factor", key);
        var browsers = await connection.QueryAsync<long>("SELECT last_used_at FROM known_browsers WHERE user_id = @userId ORDER BY last_used_at", key);
        return new PersonExport(
            user.ToUser(),
            [.. sessions.Select(row => row.ToSignedInAt())],
            [.. challenges.Select(row => Asked(row, now))],
            [.. continuations.Select(row => new PersonExport.UnfinishedSignIn(
                Columns.List(row.Amr), row.ReturnUrl, row.Language, Columns.Time(row.CreatedAt), Columns.Time(row.ExpiresAt), Columns.Time(row.FinishedAt)))],
            [.. handOvers.Select(row => new PersonExport.HandOver(
                row.SessionId, row.Host, row.ReturnUrl, Columns.Time(row.CreatedAt), Columns.Time(row.ExpiresAt), Columns.Time(row.SpentAt)))],
            [.. openedHosts.Select(row => new PersonExport.OpenedHost(row.SessionId, row.Host, Columns.Time(row.CreatedAt)))],
            totp.Select(row => new PersonExport.Authenticator(row.Algorithm, Columns.Time(row.CreatedAt), Columns.Time(row.ConfirmedAt))).SingleOrDefault(),
            (int)backupCodes,
            [.. devices.Select(row => new PersonExport.RememberedDevice(row.Address, row.UserAgent, Columns.Time(row.CreatedAt), Columns.Time(row.ExpiresAt)))],
            [.. attempts.Select(row => new PersonExport.CountedAttempts(
                row.Factor, row.Failures, Columns.Time(row.Since), row.Locks, row.LockedUntil > 0 ? Columns.Time(row.LockedUntil) : null))],
            [.. browsers.Select(lastSignIn => new PersonExport.KnownBrowser(Columns.Time(lastSignIn)))],
            [.. events.Select(row => row.ToRecord())]);
    }

    private static object Key(UserRow user) => new { userId = user.Id, id = user.Id.ToString(CultureInfo.InvariantCulture), email = user.Email };

    private static PersonExport.AskedLink Asked(ChallengeRow row, DateTimeOffset now) => new(
        row.ConsumedAt is not null ? "used" : row.KilledAt is not null ? "revoked" : row.ExpiresAt <= Columns.Of(now) ? "expired" : "pending",
        row.Address, row.UserAgent, row.ReturnUrl, Columns.Time(row.CreatedAt), Columns.Time(row.ExpiresAt), Columns.Time(row.ConsumedAt), Columns.Time(row.KilledAt));

    private sealed class KeptSession : SessionRow
    {
        public string? EndReason { get; init; }

        public PersonExport.SignedInAt ToSignedInAt() => new(
            Id, new ClientInfo(Address, UserAgent).Device, Address, UserAgent, Columns.List(Amr), Columns.Time(CreatedAt), Columns.Time(AuthenticatedAt),
            Columns.Time(LastSeenAt), Columns.Time(ExpiresAt), Columns.Time(EndedAt), EndReason);
    }
}
