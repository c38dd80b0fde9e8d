using System.Data.Common;
using Npgsql;

namespace MagicLink.Gateway.Stores;

/// <summary>Reads an operator's connection string, and fills in what it leaves open.</summary>
internal static class PostgresConnection
{
    /// <summary>What is wrong with it, without quoting its password; null when it can be used.</summary>
    public static string? FaultOf(string connectionString)
    {
        try
        {
            var parsed = new NpgsqlConnectionStringBuilder(connectionString);
            return string.IsNullOrEmpty(parsed.Host) || string.IsNullOrEmpty(parsed.Database)
                ? "must name Host and Database, as in \"Host=db.example.com;Database=gateway;Username=gateway\""
                : parsed.Host.Contains(',', StringComparison.Ordinal) || parsed.TargetSessionAttributes is not null
                    ? "must name one Host, which always leads to the primary server: a standby does not know yet who has signed out"
                    : null;
        }
        catch (Exception fault) when (fault is ArgumentException or FormatException or KeyNotFoundException or InvalidCastException)
        {
            return "is not a connection string, as in \"Host=db.example.com;Database=gateway;Username=gateway\"";
        }
    }

    // A gateway that is frozen in the middle of a transaction must not hold its locks against the others.
    private const string ServerSettings = "-c idle_in_transaction_session_timeout=5000 -c lock_timeout=4000";

    /// <summary>Short timeouts, so that a server that hangs is noticed while a person still waits; a pool that leaves room for other gateways.</summary>
    public static string WithDefaults(string connectionString)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        void Default(string key, object value)
        {
            if (!((DbConnectionStringBuilder)builder).ShouldSerialize(key))
            {
                builder[key] = value;
            }
        }

        Default("Application Name", "magiclink-gateway");
        Default("Timeout", 5);
        Default("Command Timeout", 5);
        Default("Cancellation Timeout", 1000);
        Default("Maximum Pool Size", 20);
        Default("Max Auto Prepare", 64);
        Default("Keepalive", 10);
        Default("Options", ServerSettings);
        Default("No Reset On Close", true); // no session state is ever changed
        return builder.ConnectionString;
    }

    /// <summary>A pool of its own for what must not wait for others.</summary>
    public static string ForWatching(string connectionString) =>
        new NpgsqlConnectionStringBuilder(WithDefaults(connectionString)) { MinPoolSize = 0, MaxPoolSize = 2 }.ConnectionString;

    /// <summary>A connection outside the pool that notices a dead peer by itself.</summary>
    public static string ForListening(string connectionString, TimeSpan keepAlive) =>
        new NpgsqlConnectionStringBuilder(WithDefaults(connectionString)) { Pooling = false, KeepAlive = (int)keepAlive.TotalSeconds }.ConnectionString;
}
