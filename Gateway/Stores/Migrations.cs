using System.Data.Common;
using Dapper;
using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Stores;

/// <summary>Brings a database to the newest schema: numbered SQL files, forward only, each applied once.</summary>
internal static class Migrations
{
    /// <summary>Seconds that one migration may take: an index on a large table takes its time.</summary>
    private const int Patience = 3600;

    private const string Folder = ".Stores.Migrations.";

    /// <param name="database">The database.</param>
    /// <exception cref="SettingException">A newer version of the gateway has written this database.</exception>
    public static Task ApplyAsync(IDatabase database, DateTimeOffset now, CancellationToken cancellation) =>
        database.WriteAsync(
            async connection =>
            {
                await database.Dialect.BePatientAsync(connection);
                await database.Dialect.LockAsync(connection, "migrations"); // several gateways may start at once
                await connection.ExecuteAsync("CREATE TABLE IF NOT EXISTS schema_migrations (version INTEGER NOT NULL PRIMARY KEY, applied_at BIGINT NOT NULL)");
                var applied = await connection.ExecuteScalarAsync<int?>("SELECT MAX(version) FROM schema_migrations") ?? 0;
                var known = Known();
                if (applied > known.Keys.Last())
                {
                    throw new SettingException(DataFolder.Setting, $"the database has schema {applied}, this version knows {known.Keys.Last()}: use the version that wrote it, or a newer one.");
                }

                foreach (var (version, resource) in known.Where(migration => migration.Key > applied))
                {
                    await ApplyAsync(connection, version, resource, database.Dialect, now);
                }

                return applied;
            },
            cancellation);

    private static async Task ApplyAsync(DbConnection connection, int version, string resource, SqlDialect dialect, DateTimeOffset now)
    {
        using var reader = new StreamReader(typeof(Migrations).Assembly.GetManifestResourceStream(resource)!);

        // Read at once: on SQLite nothing may wait for anything but the connection.
        var sql = reader.ReadToEnd();
        await connection.ExecuteAsync(sql.Replace("{{identity}}", dialect.Identity, StringComparison.Ordinal).Replace("{{bytewise}}", dialect.Bytewise, StringComparison.Ordinal), commandTimeout: Patience);
        await connection.ExecuteAsync(
            "INSERT INTO schema_migrations (version, applied_at) VALUES (@version, @now)", new { version, now = now.ToUnixTimeMilliseconds() });
    }

    private static SortedDictionary<int, string> Known()
    {
        var known = new SortedDictionary<int, string>();
        foreach (var resource in typeof(Migrations).Assembly.GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal)))
        {
            var number = resource[(resource.IndexOf(Folder, StringComparison.Ordinal) + Folder.Length)..].Split('_')[0];
            known.Add(int.Parse(number, System.Globalization.CultureInfo.InvariantCulture), resource);
        }

        return known;
    }
}
