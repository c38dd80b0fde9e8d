using System.Data.Common;
using Dapper;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Stores;

/// <inheritdoc cref="IUserListStore"/>
internal sealed class UserListStore(IDatabase database, ListTotals totals) : IUserListStore
{
    /// <summary>Comes after every character of an address.</summary>
    private const string AfterAll = "\u007F";

    public Task<UserList> ListAsync(UserQuery query, CancellationToken cancellation) => database.ReadAsync(
        async connection =>
        {
            var parameters = new DynamicParameters(new { query.Take, query.Skip, query.EmailPrefix, afterPrefix = query.EmailPrefix + AfterAll });
            var combinations = query.Role is null ? null : await CombinationsAsync(connection, query.Role);
            if (combinations is [])
            {
                return new UserList([], 0);
            }

            var roles = combinations is null ? null : AnyOf.List(parameters, "roles", combinations);
            var name = $"users {query.EmailPrefix} {query.Role} {query.Disabled}";
            var total = await totals.CountAsync(connection, name, $"users WHERE {Where(query, roles, column => column)}", parameters);

            // Few fit: they are found by what fits, then put in order. Many: the newest are looked through until the page is full.
            var ids = total <= ListTotals.Short
                ? $"SELECT id FROM users WHERE {Where(query, roles, column => column)} ORDER BY +id DESC LIMIT @Take OFFSET @Skip"
                : $"SELECT id FROM users WHERE {Where(query, roles, WithoutIndex)} ORDER BY id DESC LIMIT @Take OFFSET @Skip";
            var rows = await connection.QueryAsync<UserRow>($"SELECT {UserRow.Names} FROM users WHERE id IN ({ids}) ORDER BY id DESC", parameters);
            return new UserList([.. rows.Select(row => row.ToUser())], total);
        },
        cancellation);

    public Task<IReadOnlyList<User>> FindAsync(IReadOnlyList<long> ids, CancellationToken cancellation) => database.ReadAsync<IReadOnlyList<User>>(
        async connection =>
        {
            var parameters = new DynamicParameters();
            var list = AnyOf.List(parameters, "id", ids);
            return ids.Count == 0 ? [] : [.. (await connection.QueryAsync<UserRow>($"SELECT {UserRow.Names} FROM users WHERE id IN {list}", parameters)).Select(row => row.ToUser())];
        },
        cancellation);

    private string Where(UserQuery query, string? roles, Func<string, string> column)
    {
        var email = $"{column("email")} {database.Dialect.Bytewise}";
        List<string> conditions = ["1 = 1"];
        if (query.EmailPrefix is not null)
        {
            conditions.Add($"{email} >= @EmailPrefix AND {email} < @afterPrefix");
        }

        if (roles is not null)
        {
            conditions.Add($"{column("roles")} IN {roles}");
        }

        if (query.Disabled is { } disabled)
        {
            conditions.Add($"disabled = {(disabled ? 1 : 0)}");
        }

        return string.Join(" AND ", conditions);
    }

    private static string WithoutIndex(string column) => $"({column} || '')";

    /// <summary>The combinations of roles that people have and that <paramref name="role"/> is in: there are few, whatever the number of people.</summary>
    private static async Task<IReadOnlyList<string>> CombinationsAsync(DbConnection connection, string role) =>
    [
        .. (await connection.QueryAsync<string>(
            """
            WITH RECURSIVE combination (roles) AS (
              SELECT MIN(roles) FROM users
              UNION ALL
              SELECT (SELECT MIN(users.roles) FROM users WHERE users.roles > combination.roles) FROM combination WHERE combination.roles IS NOT NULL
            )
            SELECT roles FROM combination WHERE roles IS NOT NULL
            """)).Where(roles => Columns.List(roles).Contains(role, StringComparer.Ordinal)),
    ];
}
