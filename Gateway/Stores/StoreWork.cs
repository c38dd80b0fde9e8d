using System.Data.Common;
using MagicLink.Gateway.Health;
using Microsoft.Data.Sqlite;

namespace MagicLink.Gateway.Stores;

/// <summary>One piece of work on its way through a database thread: run there, answered once it is known to hold.</summary>
internal abstract class StoreWork
{
    /// <summary>Runs on the database thread, again when its transaction was undone, and keeps the last outcome.</summary>
    public abstract void Run(DbConnection connection);

    /// <summary>Hands the outcome to whoever waits.</summary>
    public abstract void Answer();

    /// <summary>Whatever the outcome was, it did not hold.</summary>
    public abstract void Fail(Exception fault);

    /// <summary>The exception that is the outcome, so that what was written must be undone; null when it went well.</summary>
    public abstract Exception? Fault { get; }

    public static Exception Translate(Exception fault) => fault is SqliteException sqlite && IsOutage(sqlite)
        ? new StoreUnavailableException($"SQLite cannot be used now (code {sqlite.SqliteErrorCode}).", fault)
        : fault;

    // Result codes of sqlite.org/rescode.html that speak of the machine, not of the statement.
    private static bool IsOutage(SqliteException fault) => fault.SqliteErrorCode is 5 or 6 or 7 or 8 or 10 or 11 or 13 or 14 or 15 or 26;
}

/// <inheritdoc cref="StoreWork"/>
internal sealed class StoreWork<T>(Func<DbConnection, Task<T>> work) : StoreWork
{
    private readonly TaskCompletionSource<T> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? result;
    private Exception? fault;

    public Task<T> Answered => answer.Task;

    public override Exception? Fault => fault;

    public override void Run(DbConnection connection)
    {
        fault = null;
        try
        {
            var task = work(connection);
            result = task.IsCompleted
                ? task.GetAwaiter().GetResult()
                : throw new InvalidOperationException("Store work must not wait for anything but its connection.");
        }
        catch (Exception thrown)
        {
            fault = Translate(thrown);
        }
    }

    public override void Answer()
    {
        if (fault is null)
        {
            answer.TrySetResult(result!);
        }
        else
        {
            answer.TrySetException(fault);
        }
    }

    public override void Fail(Exception fault) => answer.TrySetException(this.fault ?? fault);
}
