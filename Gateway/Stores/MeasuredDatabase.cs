using System.Data.Common;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using MagicLink.Gateway.Health;

namespace MagicLink.Gateway.Stores;

/// <summary>Measures how long the database takes, waiting for it included, and shows its steps in the trace of whatever they are part of.</summary>
internal sealed class MeasuredDatabase(IDatabase database, IMeterFactory meters, TimeProvider clock) : IDatabase
{
    private readonly Histogram<double> durations = GatewayMeter.Of(meters).CreateHistogram(
        "db.client.operation.duration",
        "s",
        "How long a step of the store took, waiting for it included.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10] });

    private readonly string system = database.Dialect.IsShared ? "postgresql" : "sqlite";

    public SqlDialect Dialect => database.Dialect;

    public Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> query, CancellationToken cancellation) => MeasureAsync("read", () => database.ReadAsync(query, cancellation));

    public Task<T> WatchAsync<T>(Func<DbConnection, Task<T>> query, CancellationToken cancellation) => MeasureAsync("watch", () => database.WatchAsync(query, cancellation));

    public Task<T> WriteAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellation) => MeasureAsync("write", () => database.WriteAsync(work, cancellation));

    public Task ListenAsync(Action hint, CancellationToken cancellation) => database.ListenAsync(hint, cancellation);

    public void Dispose() => database.Dispose();

    private async Task<T> MeasureAsync<T>(string operation, Func<Task<T>> step)
    {
        // What nobody asked for, such as looking for changes four times a second, begins no trace of its own.
        using var activity = Activity.Current is null ? null : GatewayMeter.Steps.StartActivity($"store {operation}", ActivityKind.Client);
        activity?.SetTag("db.system.name", system).SetTag("db.operation.name", operation);
        var begun = clock.GetTimestamp();
        try
        {
            var result = await step();
            Record(operation, begun, fault: null);
            return result;
        }
        catch (Exception fault)
        {
            Record(operation, begun, fault);
            activity?.SetTag("error.type", fault.GetType().FullName).SetStatus(ActivityStatusCode.Error);
            throw;
        }
    }

    private void Record(string operation, long begun, Exception? fault)
    {
        var tags = new TagList { { "db.system.name", system }, { "db.operation.name", operation } };
        if (fault is not null)
        {
            tags.Add("error.type", fault.GetType().FullName);
        }

        durations.Record(clock.GetElapsedTime(begun).TotalSeconds, tags);
    }
}
