using System.Collections.Concurrent;
using System.Security.Cryptography;
using Dapper;
using MagicLink.Gateway.Audit;
using MagicLink.Gateway.Branding;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Mail.Templates;
using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.Stores;
using MagicLink.Gateway.Tests.Harness;
using MagicLink.Gateway.Tests.Stores;

namespace MagicLink.Gateway.Tests.Mail;

/// <summary>The real outbox on a real file, worked on by one or more gateways, with a far end that does what a test says.</summary>
internal sealed class OutboxBench : IAsyncDisposable
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);
    private readonly SqliteTestDatabase database;
    private readonly List<OutboxNode> nodes = [];

    private OutboxBench(SqliteTestDatabase database)
    {
        this.database = database;
        Store = new OutboxStore(database.Database);
        Audit = Audits.Log(Audits.Store(database.Database), Clock);
        First = NewNode();
    }

    public ManualClock Clock { get; } = new();

    public OutboxSeal Seal { get; } = NewSeal();

    public MailWriter Writer { get; } = new(Brand.Of(new BrandOptions { Name = "Wiki" }, new BrandLogos(null, null)), MailTemplates.BuiltIn);

    public OutboxStore Store { get; }

    public IDatabase Database => database.Database;

    public AuditLog Audit { get; }

    public OutboxNode First { get; }

    /// <summary>What the far end does with a mail; it takes it unless a test says otherwise.</summary>
    public Func<OutgoingMail, Task> Answer { get; set; } = _ => Task.CompletedTask;

    /// <summary>Every try, in order.</summary>
    public ConcurrentQueue<(string To, string MessageId, DateTimeOffset At)> Tries { get; } = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<OutboxBench> StartAsync()
    {
        var bench = await NewAsync();
        await bench.First.StartAsync();
        return bench;
    }

    /// <summary>A bench whose gateway has not started yet.</summary>
    public static async Task<OutboxBench> NewAsync() => new(await SqliteTestDatabase.OpenFileAsync());

    /// <summary>A seal with a master key of its own.</summary>
    public static OutboxSeal NewSeal() => new(new MasterKeys(new MasterKey(RandomNumberGenerator.GetBytes(32))), "gateway.example");

    /// <summary>One more gateway on the same outbox, not started yet.</summary>
    public OutboxNode NewNode()
    {
        nodes.Add(new OutboxNode(this, new TroubledOutbox(Store, isAlone: nodes.Count == 0), Seal));
        return nodes[^1];
    }

    public async Task PostAsync(params IEnumerable<string> addresses)
    {
        foreach (var to in addresses)
        {
            await AddAsync(NewMail(to));
        }

        First.Signal.Raise();
    }

    public OutboxMail NewMail(string to, OutboxSeal? under = null) =>
        (under ?? Seal).Seal(new WrittenMail(new OutgoingMail(to, "subject", "text", "html")), Clock.GetUtcNow(), Clock.GetUtcNow() + Lifetime, withhold: false);

    public Task AddAsync(OutboxMail mail) => database.Database.WriteAsync(
        async connection =>
        {
            await OutboxStore.AddAsync(connection, mail);
            return true;
        },
        Cancellation);

    public Task<Row> RowAsync() => database.Database.ReadAsync(
        connection => connection.QuerySingleAsync<Row>(
            "SELECT id AS Id, state AS State, sealed_mail AS Body, attempts AS Attempts, due_at AS DueAt, last_error AS Error FROM outbox"),
        Cancellation);

    public Task UntilStateAsync(string state, Action? tick = null) => UntilAsync(row => row.State == state, tick);

    public Task UntilAsync(Func<Row, bool> holds, Action? tick = null) =>
        Eventually.TrueAsync(async () => holds(await RowAsync()), "the mail is where it should be", tick);

    public async ValueTask DisposeAsync()
    {
        foreach (var node in nodes)
        {
            await node.DisposeAsync();
        }

        await database.DisposeAsync();
    }

    internal sealed class Row
    {
        public string Id { get; init; } = "";

        public string State { get; init; } = "";

        public string? Body { get; init; }

        public long Attempts { get; init; }

        public long DueAt { get; init; }

        public string? Error { get; init; }

        public DateTimeOffset Due => DateTimeOffset.FromUnixTimeMilliseconds(DueAt);
    }
}
