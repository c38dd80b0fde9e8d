using System.Net.Sockets;
using MagicLink.Gateway.Health;
using Npgsql;

namespace MagicLink.Gateway.Stores;

/// <summary>Tells faults of the server from faults of a statement.</summary>
internal static class PostgresFault
{
    private const string IdleInTransactionTimeout = "25P03";

    /// <summary>Whether the server undid the transaction to let others pass, so that it can simply be done again.</summary>
    public static bool IsUndone(PostgresException fault) => fault.SqlState is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected;

    /// <summary>Whether the connection is gone, at once and not after waiting in vain.</summary>
    public static bool IsBroken(Exception fault) => fault
        is PostgresException { SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown }
        or (NpgsqlException { InnerException: IOException or SocketException } and not PostgresException);

    /// <summary>
    /// Whether the database cannot be used now: not reached, not in time, or it says so itself (classes 08, 28, 3D, 53, 55, 57, 58, XX
    /// of postgresql.org/docs/current/errcodes-appendix.html, and a standby that takes no writes).
    /// </summary>
    public static bool IsOutage(Exception fault) => fault switch
    {
        PostgresException said => IsUndone(said)
            || said.SqlState is PostgresErrorCodes.ReadOnlySqlTransaction or IdleInTransactionTimeout
            || said.SqlState[..2] is "08" or "28" or "3D" or "53" or "55" or "57" or "58" or "XX",
        NpgsqlException or TimeoutException or ObjectDisposedException => true,
        _ => false,
    };

    public static StoreUnavailableException Translate(Exception fault) => fault is PostgresException said
        ? new StoreUnavailableException($"PostgreSQL cannot be used now (SQLSTATE {said.SqlState}).", fault)
        : new StoreUnavailableException("PostgreSQL cannot be reached, or does not answer in time.", fault);
}
