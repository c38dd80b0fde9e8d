using Microsoft.Data.Sqlite;

namespace MagicLink.Gateway.Stores;

/// <summary>The commands of one connection that are prepared and not in use, those used last. SQLite plans them anew by itself when the schema has changed.</summary>
internal sealed class PreparedStatements(SqliteConnection connection)
{
    /// <summary>More than the gateway has; what is written for one occasion makes room again.</summary>
    private const int Most = 192;

    /// <summary>A text of so many characters is a migration, or lists what it is about: it does not come again.</summary>
    private const int LongestText = 4096;

    private readonly Dictionary<string, (SqliteCommand Command, long Used)> idle = new(StringComparer.Ordinal);
    private long uses;

    /// <summary>Takes the command out: nobody else uses it until it is given back.</summary>
    public SqliteCommand Take(string sql)
    {
        if (idle.Remove(sql, out var kept))
        {
            return kept.Command;
        }

        var command = connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }

    /// <summary>Gives back a command that has no reader open and did not fail.</summary>
    public void Return(SqliteCommand command)
    {
        var sql = command.CommandText;
        if (sql.Length > LongestText || idle.ContainsKey(sql))
        {
            command.Dispose();
            return;
        }

        if (idle.Count == Most)
        {
            idle.Remove(idle.MinBy(each => each.Value.Used).Key, out var oldest);
            oldest.Command.Dispose();
        }

        // What was bound may be large, or secret.
        command.Parameters.Clear();
        command.CommandTimeout = connection.DefaultTimeout;
        idle.Add(sql, (command, ++uses));
    }

    public void Clear()
    {
        foreach (var (command, _) in idle.Values)
        {
            command.Dispose();
        }

        idle.Clear();
    }
}
