using System.Text.Json;
using MagicLink.Gateway.Logging;
using MagicLink.Gateway.Tests.Harness;
using Microsoft.Extensions.Logging;

namespace MagicLink.Gateway.Tests.Logging;

public sealed partial class JsonLinesTests
{
    [Fact]
    public void A_line_says_when_what_and_where_from_and_each_value_by_its_name()
    {
        var clock = new ManualClock();
        var output = new MemoryStream();
        using (var provider = new JsonLinesProvider(clock, output))
        {
            Lines.Done(provider.CreateLogger("Some.Category"), new InvalidOperationException("it broke\nhere"), "Änne \"<x>\"", 3, 1.5, nothing: null);
        }

        var line = Assert.Single(LinesOf(output));
        Assert.Equal(7, line.GetProperty("EventId").GetInt32());
        Assert.Equal(clock.GetUtcNow(), line.GetProperty("Timestamp").GetDateTimeOffset());
        Assert.Equal("Warning", line.GetProperty("LogLevel").GetString());
        Assert.Equal("Some.Category", line.GetProperty("Category").GetString());
        Assert.Equal("Änne \"<x>\" did 3 in 1.5 ms(null)", line.GetProperty("Message").GetString());
        Assert.Contains("it broke\nhere", line.GetProperty("Exception").GetString(), StringComparison.Ordinal);
        var state = line.GetProperty("State");
        Assert.Equal("Änne \"<x>\"", state.GetProperty("Who").GetString());
        Assert.Equal(3, state.GetProperty("Count").GetInt32());
        Assert.Equal(1.5, state.GetProperty("Duration").GetDouble());
        Assert.Equal(JsonValueKind.Null, state.GetProperty("Nothing").ValueKind);
        Assert.Equal("{Who} did {Count} in {Duration} ms{Nothing}", state.GetProperty("{OriginalFormat}").GetString());
    }

    [Fact]
    public async Task Lines_of_many_threads_come_out_whole_each_once_and_in_the_order_of_their_thread()
    {
        const int Threads = 8, Each = 2000;
        var output = new MemoryStream();
        using (var provider = new JsonLinesProvider(TimeProvider.System, output))
        {
            await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(() =>
            {
                var log = provider.CreateLogger($"thread {thread}");
                for (var i = 0; i < Each; i++)
                {
                    Lines.Numbered(log, i);
                }
            })));
        }

        var lines = LinesOf(output);
        Assert.Equal(Threads * Each, lines.Count);
        foreach (var thread in lines.GroupBy(line => line.GetProperty("Category").GetString()))
        {
            Assert.Equal(Enumerable.Range(0, Each), thread.Select(line => line.GetProperty("State").GetProperty("Number").GetInt32()));
        }
    }

    [Fact]
    public async Task Who_reads_nothing_holds_up_nobody_and_is_told_how_much_was_lost()
    {
        var output = new StuckStream();
        var text = new string('x', 64 * 1024);
        const int Written = 2 * LineQueue.MaxWaiting / (64 * 1024);
        using (var provider = new JsonLinesProvider(TimeProvider.System, output))
        {
            var log = provider.CreateLogger("busy");
            Lines.Told(log, "first");
            await output.IsAsked;
            for (var i = 0; i < Written; i++)
            {
                Lines.Told(log, text);
            }

            output.LetGo();
            await Eventually.TrueAsync(() => output.Writes >= 3, "the first line, those that waited, and what was lost are written");
        }

        var lines = LinesOf(output.Kept);
        var kept = lines.Count(line => line.GetProperty("Category").GetString() == "busy");
        var told = Assert.Single(lines, line => line.GetProperty("State").TryGetProperty("Count", out _));
        Assert.Equal("Warning", told.GetProperty("LogLevel").GetString());
        Assert.InRange(kept, 2, Written);
        Assert.Equal(Written + 1, kept + told.GetProperty("State").GetProperty("Count").GetInt64());
    }

    private static List<JsonElement> LinesOf(MemoryStream output) =>
        [.. System.Text.Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    private static partial class Lines
    {
        [LoggerMessage(7, LogLevel.Warning, "{Who} did {Count} in {Duration} ms{Nothing}")]
        public static partial void Done(ILogger log, Exception fault, string who, int count, double duration, string? nothing);

        [LoggerMessage(LogLevel.Information, "{Number}")]
        public static partial void Numbered(ILogger log, int number);

        [LoggerMessage(LogLevel.Information, "{Text}")]
        public static partial void Told(ILogger log, string text);
    }

    /// <summary>Takes nothing until it is let go.</summary>
    private sealed class StuckStream : MemoryStream
    {
        private readonly TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim free = new();
        private int writes;

        public Task IsAsked => asked.Task;

        public int Writes => Volatile.Read(ref writes);

        public MemoryStream Kept => this;

        public void LetGo() => free.Set();

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            asked.TrySetResult();
            free.Wait();
            base.Write(buffer);
            Interlocked.Increment(ref writes);
        }

        protected override void Dispose(bool disposing)
        {
            free.Dispose();
            base.Dispose(disposing);
        }
    }
}
