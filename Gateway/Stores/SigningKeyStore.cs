using Dapper;
using MagicLink.Gateway.Tokens;

namespace MagicLink.Gateway.Stores;

/// <inheritdoc cref="ISigningKeyStore"/>
internal sealed class SigningKeyStore(IDatabase database) : ISigningKeyStore
{
    public Task<IReadOnlyList<StoredSigningKey>> ListAsync(CancellationToken cancellation) => database.ReadAsync<IReadOnlyList<StoredSigningKey>>(
        async connection =>
        [
            .. (await connection.QueryAsync<(string Id, string Algorithm, string Sealed, long CreatedAt)>(
                "SELECT id, algorithm, sealed_private_key, created_at FROM signing_keys ORDER BY created_at DESC, id"))
                .Select(row => new StoredSigningKey(row.Id, Enum.Parse<TokenAlgorithm>(row.Algorithm), row.Sealed, Columns.Time(row.CreatedAt))),
        ],
        cancellation);

    public Task AddAsync(StoredSigningKey key, CancellationToken cancellation) => database.WriteAsync(
        connection => connection.ExecuteAsync(
            "INSERT INTO signing_keys (id, algorithm, sealed_private_key, created_at) VALUES (@Id, @algorithm, @SealedPrivateKey, @createdAt)",
            new { key.Id, algorithm = key.Algorithm.ToString(), key.SealedPrivateKey, createdAt = Columns.Of(key.CreatedAt) }),
        cancellation);
}
