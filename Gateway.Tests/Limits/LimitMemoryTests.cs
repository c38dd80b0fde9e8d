using System.Net;
using System.Security.Cryptography;
using MagicLink.Gateway.Audit;
using MagicLink.Gateway.Limits;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.Settings;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Limits;

/// <summary>However many keys an attacker makes up, memory is bounded: what is kept for all of them lies in the store, and is swept.</summary>
[Collection(nameof(Alone))]
public sealed class LimitMemoryTests
{
    /// <summary>The memory that is measured is that of the whole process.</summary>
    [CollectionDefinition(nameof(Alone), DisableParallelization = true)]
    public sealed class Alone;

    private const int Keys = 1_000_000;
    private const int MostBytes = 64 * 1024 * 1024;

    [Fact]
    public async Task A_million_distinct_addresses_and_networks_that_are_all_used_up_cost_bounded_memory()
    {
        await using var audit = Audits.Log(new NoStore(), TimeProvider.System);
        var limiter = new Limiter(
            Live<LimitOptions>.Of(new LimitOptions
            {
                Rules = [new() { Endpoint = "*", Period = "1h", Limit = 1 }, new() { Endpoint = "*", Period = "1h", Limit = 1, By = LimitKey.Email }],
            }),
            new CounterQueue(new NoStore(), TimeProvider.System), new MasterKeys(new MasterKey(RandomNumberGenerator.GetBytes(MasterKey.Size))), audit, TimeProvider.System);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        await Parallel.ForAsync(0, Keys / 2, new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (i, cancellation) =>
        {
            Assert.True(EmailAddress.TryParse($"p{i}@example.com", out var email));
            await limiter.TakeAsync(Call(i, isOwn: true), new LimitSubject(email), cancellation);
        });

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, MostBytes);
        Assert.NotNull(limiter.FindRefusal(Call((Keys / 2) - 1, isOwn: true)));
    }

    [Fact]
    public void So_do_a_million_networks_that_call_proxied_routes()
    {
        var limiter = new Limiter(
            Live<LimitOptions>.Of(new LimitOptions { Rules = [new() { Endpoint = "*:/wiki/*", Period = "1h", Limit = 1 }] }), null!, new MasterKeys(new MasterKey(new byte[MasterKey.Size])), null!, TimeProvider.System);
        var node = new NodeCounters(limiter, new ManualClock());
        var before = GC.GetTotalMemory(forceFullCollection: true);

        for (var i = 0; i < Keys; i++)
        {
            Assert.Null(node.Take(Call(i, isOwn: false)));
        }

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, MostBytes);
        Assert.NotNull(node.Take(Call(Keys - 1, isOwn: false)));
    }

    private static LimitedRequest Call(int i, bool isOwn)
    {
        var address = new IPAddress([10, (byte)(i >> 16), (byte)(i >> 8), (byte)i]);
        return new LimitedRequest("GET", "/wiki/start", null, isOwn, address, address.ToString());
    }

    /// <summary>Every counter is used up by its first call.</summary>
    private sealed class NoStore : ICounterStore, IAuditStore
    {
        public Task<IReadOnlyList<IReadOnlyList<CounterState>>> TakeAsync(IReadOnlyList<IReadOnlyList<Counter>> calls, DateTimeOffset now, CancellationToken cancellation) =>
            Task.FromResult<IReadOnlyList<IReadOnlyList<CounterState>>>(
                [.. calls.Select(call => call.Select(counter => new CounterState(counter.Limit, 0, now + counter.Period, IsGranted: true)).ToList())]);

        public Task<int> AddAsync(IReadOnlyList<AuditEvent> events, IReadOnlyList<AuditCount> counts, CancellationToken cancellation) => Task.FromResult(0);

        public Task<AuditList> ListAsync(AuditFilter filter, long skip, int take, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<IReadOnlyList<AuditRecord>> ReadAsync(AuditFilter filter, AuditRecord? before, int count, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public Task<IReadOnlyList<AuditCount>> CountsAsync(DateOnly from, DateOnly to, CancellationToken cancellation) => throw new NotSupportedException();
    }
}
