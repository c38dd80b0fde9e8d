using System.Text.Json;

namespace MagicLink.Gateway.Logging;

/// <summary>
/// Logs a JSON object a line. The framework's own console writes each line by itself: some 15 % of what a request costs, where every request has a
/// line (<c>docs/adr/0034-log-lines.md</c>). Levels are set for it as for the framework's.
/// </summary>
[ProviderAlias("Console")]
internal sealed class JsonLinesProvider : ILoggerProvider
{
    private readonly TimeProvider clock;
    private readonly LineQueue lines;

    public JsonLinesProvider(TimeProvider clock, Stream output)
    {
        this.clock = clock;
        lines = new LineQueue(output, SayDropped);
    }

    public ILogger CreateLogger(string categoryName) => new Logger(JsonEncodedText.Encode(categoryName), lines, clock);

    /// <summary>Writes what waits.</summary>
    public void Dispose() => lines.Dispose();

    private void SayDropped(long count) => CreateLogger(typeof(JsonLinesProvider).FullName!).LinesDropped(count);

    private sealed class Logger(JsonEncodedText category, LineQueue lines, TimeProvider clock) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Add(JsonLine.Of(clock.GetUtcNow(), logLevel, category, eventId, formatter(state, exception), state as IReadOnlyList<KeyValuePair<string, object?>>, exception));
    }
}
