using System.Text;
using Dapper;
using Microsoft.Data.Sqlite;

namespace MagicLink.Gateway.Tests.Harness;

/// <summary>What stands in the database of a gateway, read beside it as an operator or a thief of the file would.</summary>
internal static class StoreFile
{
    private static string Folder(TestGateway gateway) => Path.Combine(gateway.Config.Root, "data");

    public static IReadOnlyList<IDictionary<string, object?>> Rows(this TestGateway gateway, string sql)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(Folder(gateway), "gateway.db"),
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
        }.ConnectionString);
        return [.. connection.Query(sql).Cast<IDictionary<string, object?>>()];
    }

    public static long Count(this TestGateway gateway, string table) => (long)gateway.Rows($"SELECT COUNT(*) AS n FROM {table}")[0]["n"]!;

    /// <summary>The bytes of the database and its write-ahead log, each byte as one character.</summary>
    public static string Bytes(this TestGateway gateway)
    {
        var all = new StringBuilder();
        foreach (var path in Directory.GetFiles(Folder(gateway), "gateway.db*").Where(path => !path.EndsWith(".lock", StringComparison.Ordinal)))
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(file, Encoding.Latin1);
            all.Append(reader.ReadToEnd());
        }

        return all.ToString();
    }
}
