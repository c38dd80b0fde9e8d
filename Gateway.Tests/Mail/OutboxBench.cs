using System.Collections.Concurrent;
using System.Security.Cryptography;
using Dapper;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.Stores;
using MagicLink.Gateway.Tests.Harness;
using MagicLink.Gateway.Tests.Stores;
using Microsoft.Extensions.Logging.Abstractions;

namespace MagicLink.Gateway.Tests.Mail;

/// <summary>The real outbox on a real file, with a far end that does what a test says.</summary>
internal sealed class OutboxBench : IMailTransport, IAsyncDisposable
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);
    private readonly SqliteTestDatabase database;
    private readonly OutboxSeal seal = new(new MasterKeys(new MasterKey(RandomNumberGenerator.GetBytes(32))), "gateway.example");
    private readonly OutboxSignal signal = new();
    private readonly OutboxSender sender;

    private OutboxBench(SqliteTestDatabase database)
    {
        this.database = database;
        sender = new OutboxSender(new OutboxStore(database.Database), this, seal, signal, Clock, NullLogger<OutboxSender>.Instance);
    }

    public ManualClock Clock { get; } = new();

    /// <summary>What the far end does with a mail; it takes it unless a test says otherwise.</summary>
    public Func<OutgoingMail, Task> Answer { get; set; } = _ => Task.CompletedTask;

    /// <summary>Every try, in order.</summary>
    public ConcurrentQueue<(string To, string MessageId, DateTimeOffset At)> Tries { get; } = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<OutboxBench> StartAsync()
    {
        var bench = new OutboxBench(await SqliteTestDatabase.OpenFileAsync());
        await bench.sender.StartAsync(Cancellation);
        return bench;
    }

    public Task SendAsync(OutgoingMail mail, string messageId, CancellationToken cancellation)
    {
        Tries.Enqueue((mail.To, messageId, Clock.GetUtcNow()));
        return Answer(mail);
    }

    public async Task PostAsync(params IEnumerable<string> addresses)
    {
        foreach (var to in addresses)
        {
            var mail = seal.Seal(new OutgoingMail(to, "subject", "text", "html"), Clock.GetUtcNow(), Clock.GetUtcNow() + Lifetime, withhold: false);
            await database.Database.WriteAsync(
                async connection =>
                {
                    await OutboxStore.AddAsync(connection, mail);
                    return true;
                },
                Cancellation);
        }

        signal.Raise();
    }

    public Task<Row> RowAsync() => database.Database.ReadAsync(
        connection => connection.QuerySingleAsync<Row>(
            "SELECT state AS State, sealed_mail AS Body, attempts AS Attempts, due_at AS DueAt, last_error AS Error FROM outbox"),
        Cancellation);

    public async ValueTask DisposeAsync()
    {
        await sender.StopAsync(CancellationToken.None);
        sender.Dispose();
        await database.DisposeAsync();
    }

    internal sealed class Row
    {
        public string State { get; init; } = "";

        public string? Body { get; init; }

        public long Attempts { get; init; }

        public long DueAt { get; init; }

        public string? Error { get; init; }

        public DateTimeOffset Due => DateTimeOffset.FromUnixTimeMilliseconds(DueAt);
    }
}
