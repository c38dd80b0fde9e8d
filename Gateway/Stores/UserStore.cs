using System.Data.Common;
using System.Globalization;
using Dapper;
using MagicLink.Gateway.Audit;
using MagicLink.Gateway.Changes;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Stores;

/// <inheritdoc cref="IUserStore"/>
internal sealed class UserStore(IDatabase database) : IUserStore
{
    /// <summary>What every change of the person's data sets beside it.</summary>
    private const string Touch = "version = version + 1, updated_at = @now";

    private const string Insert = "INSERT INTO users (public_id, email, first_name, last_name, roles, created_at, updated_at)";

    public Task<User?> FindAsync(EmailAddress email, CancellationToken cancellation) =>
        database.ReadAsync(connection => FindAsync(connection, email), cancellation);

    public Task<IReadOnlyList<User>> FindAsync(IReadOnlyList<long> ids, CancellationToken cancellation) => database.WatchAsync<IReadOnlyList<User>>(
        async connection =>
        {
            var parameters = new DynamicParameters();
            var list = AnyOf.List(parameters, "id", ids);
            return [.. (await connection.QueryAsync<UserRow>($"SELECT {UserRow.Names} FROM users WHERE id IN {list}", parameters)).Select(row => row.ToUser())];
        },
        cancellation);

    public Task<IReadOnlyList<User>> ListAsync(long afterId, int count, CancellationToken cancellation) => database.ReadAsync<IReadOnlyList<User>>(
        async connection =>
        [
            .. (await connection.QueryAsync<UserRow>(
                $"SELECT {UserRow.Names} FROM users WHERE id > @afterId ORDER BY id LIMIT @count", new { afterId, count })).Select(row => row.ToUser()),
        ],
        cancellation);

    public Task<User?> TryAddAsync(NewUser user, DateTimeOffset now, CancellationToken cancellation) => database.WriteAsync(
        async connection => await InsertAsync(connection, user, now) ? await FindAsync(connection, user.Email) : null,
        cancellation);

    public Task<IReadOnlySet<EmailAddress>> AddAsync(IReadOnlyList<NewUser> users, DateTimeOffset now, CancellationToken cancellation) =>
        database.WriteAsync<IReadOnlySet<EmailAddress>>(
            async connection =>
            {
                var parameters = new DynamicParameters(new { now = Columns.Of(now) });

                // In one order, so that two imports at once do not wait for each other in a circle.
                var rows = users.OrderBy(user => user.Email.Value, StringComparer.Ordinal).Select((user, i) =>
                {
                    parameters.AddDynamicParams(new Dictionary<string, object?>
                    {
                        [$"id{i}"] = user.PublicId,
                        [$"email{i}"] = user.Email.Value,
                        [$"first{i}"] = user.FirstName,
                        [$"last{i}"] = user.LastName,
                        [$"roles{i}"] = Columns.Of(user.Roles),
                    });
                    return $"(@id{i}, @email{i}, @first{i}, @last{i}, @roles{i}, @now, @now)";
                });
                var added = await connection.QueryAsync<string>($"{Insert} VALUES {string.Join(", ", rows)} ON CONFLICT (email) DO NOTHING RETURNING email", parameters);
                return added.Select(Columns.Email).ToHashSet();
            },
            cancellation);

    public Task<User?> SetNamesAsync(long userId, PersonName? first, PersonName? last, DateTimeOffset now, CancellationToken cancellation) => database.WriteAsync(
        async connection =>
        {
            var change = new UserChange { FirstName = first, LastName = last };
            var row = await UpdateAsync(connection, "id = @userId", Values(change, now, new { userId }));
            return row?.ToUser();
        },
        cancellation);

    public Task<(User User, IReadOnlyList<string> EndedSessions)?> ChangeAsync(
        EmailAddress email, UserChange change, DateTimeOffset now, CancellationToken cancellation) =>
        database.WriteAsync<(User, IReadOnlyList<string>)?>(
            async connection =>
            {
                if (change.Disabled == true)
                {
                    await KillChallengesAsync(connection, email, Columns.Of(now));
                }

                if (await UpdateAsync(connection, "email = @email", Values(change, now, new { email = email.Value })) is not { } row)
                {
                    return null;
                }

                if (change.Disabled != true)
                {
                    return (row.ToUser(), []);
                }

                // After the person's row, in the order in which a sign-in takes them: also those of one that held the row until now.
                await FinishContinuationsAsync(connection, row.Id, Columns.Of(now));
                var ended = await SessionStore.EndAllAsync(connection, database.Dialect, row.Id, "disabled", now);
                await RememberedDeviceTable.ForgetAsync(connection, row.Id);
                return (row.ToUser(), ended);
            },
            cancellation);

    public Task<(User User, IReadOnlyList<string> EndedSessions)?> DeleteAsync(
        EmailAddress email, IReadOnlyList<string> recipientHashes, AuditName auditName, DateTimeOffset now, CancellationToken cancellation) =>
        database.WriteAsync<(User, IReadOnlyList<string>)?>(
            async connection =>
            {
                await database.Dialect.LockAsync(connection, ChallengeStore.LockOf(email));
                await connection.ExecuteAsync(
                    "DELETE FROM challenges WHERE email = @email AND EXISTS (SELECT 1 FROM users WHERE users.email = @email)", new { email = email.Value });

                // The update takes the row: a sign-in at the same moment comes wholly before, and its session ends, or finds nobody.
                var row = await connection.QuerySingleOrDefaultAsync<UserRow>(
                    $"UPDATE users SET disabled = 1, version = version + 1 WHERE email = @email RETURNING {UserRow.Names}", new { email = email.Value });
                if (row is null)
                {
                    return null;
                }

                var ended = await SessionStore.EndAllAsync(connection, database.Dialect, row.Id, "deleted", now);
                await TellAsync(connection, row);
                await PersonTraces.DropAsync(connection, row, recipientHashes);
                await connection.ExecuteAsync("DELETE FROM users WHERE id = @Id", new { row.Id });
                await PersonTraces.NamelessAsync(connection, database.Dialect, row, auditName);
                return (row.ToUser(), ended);
            },
            cancellation);

    public Task<PersonExport?> ExportAsync(long userId, AuditName auditName, DateTimeOffset now, CancellationToken cancellation) => database.ReadAsync(
        async connection =>
            await connection.QuerySingleOrDefaultAsync<UserRow>($"SELECT {UserRow.Names} FROM users WHERE id = @userId", new { userId }) is { } row
                ? await PersonTraces.ExportAsync(connection, row, auditName, now)
                : null,
        cancellation);

    /// <summary>Adds a person inside a transaction; false when the address is taken.</summary>
    public static async Task<bool> InsertAsync(DbConnection connection, NewUser user, DateTimeOffset now) => await connection.ExecuteAsync(
        $"""
        {Insert}
        VALUES (@PublicId, @Email, @FirstName, @LastName, @Roles, @Now, @Now) ON CONFLICT (email) DO NOTHING
        """,
        new { user.PublicId, Email = user.Email.Value, user.FirstName, user.LastName, Roles = Columns.Of(user.Roles), Now = Columns.Of(now) }) == 1;

    /// <summary>Takes a person's row until the end of the transaction; null when there is no such person.</summary>
    public static async Task<User?> TakeAsync(DbConnection connection, string email) =>
        (await connection.QuerySingleOrDefaultAsync<UserRow>($"UPDATE users SET version = version + 1 WHERE email = @email RETURNING {UserRow.Names}", new { email }))?.ToUser();

    /// <inheritdoc cref="TakeAsync(DbConnection, string)"/>
    public static async Task<User?> TakeAsync(DbConnection connection, long id) =>
        (await connection.QuerySingleOrDefaultAsync<UserRow>($"UPDATE users SET version = version + 1 WHERE id = @id RETURNING {UserRow.Names}", new { id }))?.ToUser();

    private static async Task<User?> FindAsync(DbConnection connection, EmailAddress email) =>
        (await connection.QuerySingleOrDefaultAsync<UserRow>($"SELECT {UserRow.Names} FROM users WHERE email = @email", new { email = email.Value }))?.ToUser();

    /// <summary>Changes what the parameters give, and tells the other gateways; null when there is no such person.</summary>
    private async Task<UserRow?> UpdateAsync(DbConnection connection, string whose, object parameters)
    {
        var row = await connection.QuerySingleOrDefaultAsync<UserRow>(
            $"""
            UPDATE users SET {Touch}, first_name = CASE WHEN @givesFirst = 1 THEN @first ELSE first_name END,
              last_name = CASE WHEN @givesLast = 1 THEN @last ELSE last_name END, roles = COALESCE(@roles, roles), disabled = COALESCE(@disabled, disabled)
            WHERE {whose} RETURNING {UserRow.Names}
            """,
            parameters);
        if (row is not null)
        {
            await TellAsync(connection, row);
        }

        return row;
    }

    private static DynamicParameters Values(UserChange change, DateTimeOffset now, object key)
    {
        var values = new DynamicParameters(key);
        values.AddDynamicParams(new
        {
            givesFirst = change.FirstName is null ? 0 : 1,
            first = change.FirstName?.Value,
            givesLast = change.LastName is null ? 0 : 1,
            last = change.LastName?.Value,
            roles = change.Roles is { } roles ? Columns.Of(roles) : null,
            disabled = change.Disabled is { } disabled ? (disabled ? 1L : 0L) : (long?)null,
            now = Columns.Of(now),
        });
        return values;
    }

    private Task TellAsync(DbConnection connection, UserRow row) =>
        ChangeStore.AddAsync(connection, database.Dialect, ChangeKind.UserChanged, row.Id.ToString(CultureInfo.InvariantCulture));

    // Before the person's own row, in the order in which a sign-in takes them: neither can wait for the other in a circle.
    private async Task KillChallengesAsync(DbConnection connection, EmailAddress email, long now)
    {
        await database.Dialect.LockAsync(connection, ChallengeStore.LockOf(email));
        await connection.ExecuteAsync(
            """
            UPDATE challenges SET killed_at = @now WHERE email = @email AND consumed_at IS NULL AND killed_at IS NULL
              AND EXISTS (SELECT 1 FROM users WHERE users.email = @email)
            """,
            new { now, email = email.Value });
    }

    private static Task FinishContinuationsAsync(DbConnection connection, long userId, long now) => connection.ExecuteAsync(
        "UPDATE continuations SET finished_at = @now WHERE user_id = @userId AND finished_at IS NULL", new { now, userId });
}
