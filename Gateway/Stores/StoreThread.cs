using System.Threading.Channels;
using MagicLink.Gateway.Health;

namespace MagicLink.Gateway.Stores;

/// <summary>
/// A thread with a connection of its own: SQLite blocks, and must not do so on the threads that serve requests. Work that
/// piles up is taken in batches.
/// </summary>
internal sealed class StoreThread : IDisposable
{
    private const int MaxWaiting = 8192;
    private readonly Channel<StoreWork> waiting;
    private readonly Thread thread;
    private readonly PreparedConnection connection;
    private readonly Action<PreparedConnection, IReadOnlyList<StoreWork>> run;
    private readonly int batchSize;

    public StoreThread(string name, PreparedConnection connection, int batchSize, Action<PreparedConnection, IReadOnlyList<StoreWork>> run)
        : this(name, connection, batchSize, run, Channel.CreateBounded<StoreWork>(MaxWaiting))
    {
    }

    private StoreThread(
        string name, PreparedConnection connection, int batchSize, Action<PreparedConnection, IReadOnlyList<StoreWork>> run, Channel<StoreWork> waiting)
    {
        this.connection = connection;
        this.batchSize = batchSize;
        this.run = run;
        this.waiting = waiting;
        thread = new Thread(Loop) { Name = name, IsBackground = true };
        thread.Start();
    }

    /// <summary>Another thread on the same queue, with its own connection.</summary>
    public StoreThread Beside(string name, PreparedConnection other) => new(name, other, batchSize, run, waiting);

    public Task<T> Enqueue<T>(Func<System.Data.Common.DbConnection, Task<T>> work)
    {
        var item = new StoreWork<T>(work);
        return waiting.Writer.TryWrite(item)
            ? item.Answered
            : Task.FromException<T>(new StoreUnavailableException("The store is overloaded, or closed."));
    }

    /// <summary>Finishes what waits, then closes the connection.</summary>
    public void Dispose()
    {
        waiting.Writer.TryComplete();
        thread.Join();
        connection.Dispose();
    }

    private void Loop()
    {
        var batch = new List<StoreWork>(batchSize);
        while (WaitForWork())
        {
            while (batch.Count < batchSize && waiting.Reader.TryRead(out var item))
            {
                batch.Add(item);
            }

            if (batch.Count > 0)
            {
                run(connection, batch);
                batch.Clear();
            }
        }
    }

    // This thread has nothing else to do: here waiting is meant to block.
    private bool WaitForWork() => waiting.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult();
}
