using Dapper;
using MagicLink.Gateway.Admin;
using MagicLink.Gateway.Health;

namespace MagicLink.Gateway.Stores;

/// <inheritdoc cref="IAdminTokenStore"/>
internal sealed class AdminTokenStore(IDatabase database) : IAdminTokenStore
{
    private const string Names = "name, hash, read_only AS ReadOnly, created_at AS CreatedAt, expires_at AS ExpiresAt";

    public Task<bool> TryAddAsync(AdminToken token, string hash, CancellationToken cancellation) => database.WriteAsync(
        async connection =>
        {
            var row = new
            {
                token.Name,
                hash,
                readOnly = token.IsReadOnly ? 1 : 0,
                now = Columns.Of(token.CreatedAt),
                expiresAt = token.ExpiresAt is { } expiry ? Columns.Of(expiry) : (long?)null,
            };
            await connection.ExecuteAsync("UPDATE admin_tokens SET revoked_at = @now WHERE name = @Name AND revoked_at IS NULL AND expires_at <= @now", row);
            return await connection.ExecuteAsync(
                """
                INSERT INTO admin_tokens (name, hash, read_only, created_at, expires_at) VALUES (@Name, @hash, @readOnly, @now, @expiresAt)
                ON CONFLICT DO NOTHING
                """,
                row) == 1;
        },
        cancellation);

    public async Task<AdminToken?> FindAsync(IReadOnlyList<string> hashes, CancellationToken cancellation)
    {
        var parameters = new DynamicParameters();
        var list = AnyOf.List(parameters, "hash", hashes);
        var row = await database.ReadAsync(
            connection => connection.QuerySingleOrDefaultAsync<Row>($"SELECT {Names} FROM admin_tokens WHERE hash IN {list} AND revoked_at IS NULL", parameters), cancellation);
        if (row is not null && row.Hash != hashes[0])
        {
            await TryKeepAsAsync(row.Hash, hashes[0], cancellation);
        }

        return row?.ToToken();
    }

    public Task<IReadOnlyList<AdminToken>> ListAsync(CancellationToken cancellation) => database.ReadAsync<IReadOnlyList<AdminToken>>(
        async connection =>
            [.. (await connection.QueryAsync<Row>($"SELECT {Names} FROM admin_tokens WHERE revoked_at IS NULL ORDER BY name")).Select(row => row.ToToken())],
        cancellation);

    public Task<bool> TryRevokeAsync(string name, DateTimeOffset now, CancellationToken cancellation) => database.WriteAsync(
        async connection => await connection.ExecuteAsync(
            "UPDATE admin_tokens SET revoked_at = @now WHERE name = @name AND revoked_at IS NULL", new { name, now = Columns.Of(now) }) == 1,
        cancellation);

    // Two nodes may move it at once: whoever finds it moved already leaves it. The token is good wherever its hash stands.
    private async Task TryKeepAsAsync(string kept, string hash, CancellationToken cancellation)
    {
        try
        {
            await database.WriteAsync(connection => connection.ExecuteAsync("UPDATE admin_tokens SET hash = @hash WHERE hash = @kept", new { hash, kept }), cancellation);
        }
        catch (StoreUnavailableException)
        {
            // Reading it went well, and that is all the call needs; it is moved another time.
        }
    }

    private sealed class Row
    {
        public string Name { get; init; } = "";

        public string Hash { get; init; } = "";

        public long ReadOnly { get; init; }

        public long CreatedAt { get; init; }

        public long? ExpiresAt { get; init; }

        public AdminToken ToToken() => new(Name, ReadOnly != 0, Columns.Time(CreatedAt), Columns.Time(ExpiresAt));
    }
}
