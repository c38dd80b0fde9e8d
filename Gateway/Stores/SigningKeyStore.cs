using System.Data.Common;
using Dapper;
using MagicLink.Gateway.Changes;
using MagicLink.Gateway.Tokens;

namespace MagicLink.Gateway.Stores;

/// <inheritdoc cref="ISigningKeyStore"/>
internal sealed class SigningKeyStore(IDatabase database) : ISigningKeyStore
{
    private const string Lock = "signing keys";

    /// <summary>Longer than a transaction can be open before the database gives it up.</summary>
    private const long LatelyMs = 60_000;

    public Task<StoredSigningKeys> ListAsync(CancellationToken cancellation) => database.ReadAsync(
        async connection =>
        {
            // One statement, so that no change falls between the keys and the word whether there was one.
            var rows = (await connection.QueryAsync<(string Id, string Algorithm, string Sealed, long CreatedAt, long? RetiredAt, long Changes)>(
                $"""
                SELECT id, algorithm, sealed_private_key, created_at, retired_at,
                  (SELECT COUNT(*) FROM changes WHERE created_at > {database.Dialect.Now} - {LatelyMs} AND kind = '{nameof(ChangeKind.SigningKeysChanged)}')
                FROM signing_keys ORDER BY CASE WHEN retired_at IS NULL THEN 0 ELSE 1 END, retired_at DESC, algorithm, id
                """)).AsList();
            return new StoredSigningKeys(
                [
                    .. rows.Select(row => new StoredSigningKey(
                        row.Id, Enum.Parse<TokenAlgorithm>(row.Algorithm), row.Sealed, Columns.Time(row.CreatedAt), Columns.Time(row.RetiredAt))),
                ],
                rows.Any(row => row.Changes > 0));
        },
        cancellation);

    public Task<bool> TryAddFirstAsync(StoredSigningKey key, CancellationToken cancellation) => database.WriteAsync(
        async connection =>
        {
            await database.Dialect.LockAsync(connection, Lock); // gateways that start at once make one key
            var signing = await connection.ExecuteScalarAsync<long>(
                "SELECT COUNT(*) FROM signing_keys WHERE algorithm = @algorithm AND retired_at IS NULL", new { algorithm = key.Algorithm.ToString() });
            if (signing > 0)
            {
                return false;
            }

            await InsertAsync(connection, key);
            return true;
        },
        cancellation);

    public Task<KeyReplacement> TryReplaceAsync(string currentId, StoredSigningKey successor, int mostKeys, CancellationToken cancellation) =>
        database.WriteAsync(
            async connection =>
            {
                await database.Dialect.LockAsync(connection, Lock);
                var row = new { currentId, algorithm = successor.Algorithm.ToString(), now = Columns.Of(successor.CreatedAt) };
                if (await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM signing_keys WHERE algorithm = @algorithm", row) >= mostKeys)
                {
                    return KeyReplacement.TooMany;
                }

                var retired = await connection.ExecuteAsync(
                    "UPDATE signing_keys SET retired_at = @now WHERE id = @currentId AND algorithm = @algorithm AND retired_at IS NULL", row);
                if (retired == 0)
                {
                    return KeyReplacement.NotCurrent;
                }

                await InsertAsync(connection, successor);
                await TellAsync(connection);
                return KeyReplacement.Done;
            },
            cancellation);

    public Task ReplaceAllAsync(StoredSigningKey successor, CancellationToken cancellation) => database.WriteAsync(
        async connection =>
        {
            await database.Dialect.LockAsync(connection, Lock);
            await connection.ExecuteAsync("DELETE FROM signing_keys");
            await InsertAsync(connection, successor);
            await TellAsync(connection);
            return true;
        },
        cancellation);

    public Task DeleteRetiredAsync(DateTimeOffset now, TimeSpan overlap, TimeSpan tolerance, CancellationToken cancellation) => database.WriteAsync(
        async connection =>
        {
            var times = new { now = Columns.Of(now), ahead = Columns.Of(now + tolerance), overlap = (long)overlap.TotalMilliseconds };
            var pulledBack = database.Dialect.IsShared
                ? 0 // this machine's clock may be the one that is wrong, and others rely on what stands there
                : await connection.ExecuteAsync("UPDATE signing_keys SET retired_at = @now WHERE retired_at > @ahead", times);
            await connection.ExecuteAsync($"DELETE FROM signing_keys WHERE retired_at <= {database.Dialect.NotAfterNow("@now")} - @overlap", times);
            if (pulledBack > 0)
            {
                await TellAsync(connection);
            }

            return true;
        },
        cancellation);

    private static Task<int> InsertAsync(DbConnection connection, StoredSigningKey key) => connection.ExecuteAsync(
        "INSERT INTO signing_keys (id, algorithm, sealed_private_key, created_at) VALUES (@Id, @algorithm, @SealedPrivateKey, @createdAt)",
        new { key.Id, algorithm = key.Algorithm.ToString(), key.SealedPrivateKey, createdAt = Columns.Of(key.CreatedAt) });

    private Task TellAsync(DbConnection connection) => ChangeStore.AddAsync(connection, database.Dialect, ChangeKind.SigningKeysChanged, "");
}
