using System.Data.Common;
using System.Security.Cryptography;
using Dapper;
using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.Settings;
using MagicLink.Gateway.Totp;

namespace MagicLink.Gateway.Stores;

/// <summary>Seals the secrets of authenticators anew under the current master key. There may be one a person, so in batches.</summary>
internal static class TotpReseal
{
    public const int Batch = 200;

    /// <summary>A batch of rows after a person that were sealed under another key than the current one.</summary>
    private const string Outdated =
        "SELECT user_id AS UserId, enrolment, sealed_secret AS Sealed FROM totp WHERE user_id > @after AND substr(sealed_secret, 1, @length) <> @prefix ORDER BY user_id LIMIT @Batch";

    /// <exception cref="SettingException">One is sealed under a key that is not given.</exception>
    public static async Task VerifyAsync(DbConnection connection, MasterKeys master)
    {
        var known = master.Derive(TotpSeal.Purpose);
        var used = await connection.QueryAsync<string>("SELECT DISTINCT substr(sealed_secret, 1, @length) FROM totp", new { length = known.Current.Id.Length + 1 });
        if (used.FirstOrDefault(prefix => known.Of(prefix) is null) is { } unknown)
        {
            throw Missing($"people's authenticators are sealed under another master key ({unknown.TrimEnd('.')})");
        }
    }

    /// <summary>Seals what is outdated, however much that is.</summary>
    public static async Task ResealAsync(IDatabase database, MasterKeys master, CancellationToken cancellation)
    {
        var box = new SecretBox(master, TotpSeal.Purpose);
        var prefix = master.Derive(TotpSeal.Purpose).Current.Id + ".";
        for (long? after = 0; after is { } last;)
        {
            var rows = (await database.ReadAsync(
                connection => connection.QueryAsync<Row>(Outdated, new { after = last, length = prefix.Length, prefix, Batch }), cancellation)).AsList();
            if (rows.Count > 0)
            {
                var (statement, parameters) = Replace(box, rows);
                await database.WriteAsync(connection => connection.ExecuteAsync(statement, parameters), cancellation);
            }

            after = rows.Count == Batch ? rows[^1].UserId : null;
        }
    }

    // One statement for all: a busy machine must not leave a transaction idle between hundreds of them. What was replaced
    // meanwhile, by another node that does the same or by its person, stays.
    private static (string Statement, DynamicParameters Parameters) Replace(SecretBox box, List<Row> rows)
    {
        var parameters = new DynamicParameters();
        for (var i = 0; i < rows.Count; i++)
        {
            parameters.Add($"id{i}", rows[i].UserId);
            parameters.Add($"old{i}", rows[i].Sealed);
            parameters.Add($"new{i}", Reseal(box, rows[i]));
        }

        var values = string.Join(", ", Enumerable.Range(0, rows.Count).Select(i => $"(@id{i}, @old{i}, @new{i})"));
        var statement = $"""
            WITH fresh (user_id, was, becomes) AS (VALUES {values})
            UPDATE totp SET sealed_secret = (SELECT becomes FROM fresh WHERE fresh.user_id = totp.user_id)
            WHERE EXISTS (SELECT 1 FROM fresh WHERE fresh.user_id = totp.user_id AND fresh.was = totp.sealed_secret)
            """;
        return (statement, parameters);
    }

    private static string Reseal(SecretBox box, Row row)
    {
        var name = TotpSeal.RowOf(row.UserId, row.Enrolment);
        try
        {
            return box.Seal(box.Open(row.Sealed, name), name);
        }
        catch (CryptographicException fault)
        {
            throw Missing($"the authenticator of person {row.UserId} does not open", fault);
        }
    }

    private static SettingException Missing(string what, Exception? fault = null) =>
        new("Gateway:PreviousMasterKeys", $"{what}: give the key that it was made under here, until this node has started with it once.", fault);

    private sealed class Row
    {
        public long UserId { get; init; }

        public string Enrolment { get; init; } = "";

        public string Sealed { get; init; } = "";
    }
}
