using System.Buffers;

namespace MagicLink.Gateway.Logging;

/// <summary>
/// Takes lines from threads that must not wait, and writes many of them at once on a thread of its own. Whoever reads them may be slow, or gone: then lines are
/// dropped, and how many is said.
/// </summary>
internal sealed class LineQueue : IDisposable
{
    /// <summary>What may wait, in bytes: a second or so of a busy gateway.</summary>
    public const int MaxWaiting = 16 * 1024 * 1024;

    /// <summary>A buffer that grew beyond this is not kept, in bytes.</summary>
    private const int MaxKept = 1024 * 1024;

    /// <summary>How long more lines are awaited once there is one.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(20);

    /// <summary>How long a reader is awaited at the end.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.5);

    private readonly Lock guard = new();
    private readonly ManualResetEventSlim arrived = new();
    private readonly ManualResetEventSlim stopping = new();
    private readonly Stream output;
    private readonly Action<long> sayDropped;
    private readonly Thread writer;
    private ArrayBufferWriter<byte> waiting = new();
    private ArrayBufferWriter<byte> spare = new();
    private long dropped;

    /// <param name="sayDropped">Adds a line about so many that were dropped.</param>
    public LineQueue(Stream output, Action<long> sayDropped)
    {
        this.output = output;
        this.sayDropped = sayDropped;
        writer = new Thread(Loop) { Name = "log writer", IsBackground = true };
        writer.Start();
    }

    public void Add(ReadOnlySpan<byte> line)
    {
        lock (guard)
        {
            if (waiting.WrittenCount + line.Length > MaxWaiting)
            {
                dropped++;
                return;
            }

            waiting.Write(line);
            if (waiting.WrittenCount > line.Length)
            {
                return; // the writer knows
            }
        }

        arrived.Set();
    }

    /// <summary>Writes what waits, unless nobody reads it.</summary>
    public void Dispose()
    {
        stopping.Set();
        arrived.Set();
        if (writer.Join(Patience))
        {
            arrived.Dispose();
            stopping.Dispose();
        }
    }

    private void Loop()
    {
        while (true)
        {
            arrived.Wait();
            arrived.Reset();
            var isLast = stopping.Wait(Gathering);
            var batch = Take(out var lost);
            TryWrite(batch.WrittenSpan);
            batch.ResetWrittenCount();
            spare = batch.Capacity > MaxKept ? new ArrayBufferWriter<byte>() : batch;
            if (lost > 0)
            {
                sayDropped(lost);
            }
            else if (isLast)
            {
                return;
            }
        }
    }

    private ArrayBufferWriter<byte> Take(out long lost)
    {
        lock (guard)
        {
            var batch = waiting;
            (waiting, lost, dropped) = (spare, dropped, 0);
            return batch;
        }
    }

    private void TryWrite(ReadOnlySpan<byte> lines)
    {
        try
        {
            output.Write(lines);
            output.Flush();
        }
        catch (Exception)
        {
            // Nobody is there to be told, and a log is no reason to end.
        }
    }
}
