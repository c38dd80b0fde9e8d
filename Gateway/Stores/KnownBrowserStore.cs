using Dapper;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.SignIn;

namespace MagicLink.Gateway.Stores;

/// <inheritdoc cref="IKnownBrowserStore"/>
internal sealed class KnownBrowserStore(IDatabase database) : IKnownBrowserStore
{
    public Task<bool> IsKnownAsync(EmailAddress email, IReadOnlyList<string> browserHashes, CancellationToken cancellation) => database.ReadAsync(
        async connection =>
        {
            var parameters = new DynamicParameters(new { email = email.Value });
            return await connection.ExecuteScalarAsync<long>(
                $"""
                SELECT COUNT(*) FROM known_browsers JOIN users ON users.id = known_browsers.user_id
                WHERE users.email = @email AND known_browsers.browser_hash IN {AnyOf.List(parameters, "hash", browserHashes)}
                """,
                parameters) > 0;
        },
        cancellation);
}
