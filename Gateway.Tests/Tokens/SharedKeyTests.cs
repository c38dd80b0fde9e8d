using MagicLink.Gateway.Changes;
using MagicLink.Gateway.Health;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.Tests.Attacks;
using MagicLink.Gateway.Tests.Harness;
using MagicLink.Gateway.Tokens;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;

namespace MagicLink.Gateway.Tests.Tokens;

/// <summary>Gateways that share a database share their keys, and no rotation makes one refuse what another has signed.</summary>
public sealed class SharedKeyTests : IAsyncLifetime
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(2);
    /// <summary>For an answer that must not come yet.</summary>
    private static readonly TimeSpan LongEnough = TimeSpan.FromMilliseconds(500);

    private readonly string masterKey = Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(MasterKey.Size));
    private readonly ManualClock clock = new();
    private readonly Mailbox mailbox = new(); // one for all: any of them may send a waiting mail
    private readonly List<TestGateway> started = [];
    private string database = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => database = await SharedPostgres.NewSchemaAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var gateway in started)
        {
            await gateway.DisposeAsync();
        }

        await SharedPostgres.DropSchemaAsync(database);
    }

    [Fact]
    public async Task Gateways_that_start_at_once_on_an_empty_database_share_one_key()
    {
        var gateways = await Task.WhenAll(StartAsync(), StartAsync(), StartAsync());

        var published = await Task.WhenAll(gateways.Select(PublishedAsync));
        var session = await OpenSessionAsync(gateways[0]);

        Assert.Equal(new JsonWebToken(session.Jwt).Kid, Assert.Single(published.SelectMany(kids => kids).Distinct()));
        Assert.Single((await gateways[0].Service<ISigningKeyStore>().ListAsync(Cancellation)).Keys);
        foreach (var gateway in gateways)
        {
            Assert.True(await gateway.IsSignedInAsync(session.Jwt));
        }
    }

    [Fact]
    public async Task A_new_key_is_published_everywhere_before_it_signs_anywhere()
    {
        var here = await StartAsync();
        var there = await StartAsync();
        var session = await OpenSessionAsync(here);
        var old = new JsonWebToken(session.Jwt).Kid;

        var rotation = here.Service<KeyRotationFlow>().RotateAsync(Cancellation);
        await Eventually.TrueAsync(async () => (await PublishedAsync(here)).Count == 2 && (await PublishedAsync(there)).Count == 2, "both list both keys");
        clock.Advance(Delay - TimeSpan.FromMilliseconds(1));
        session = await here.RefreshedAsync(session.RefreshToken);
        Assert.Equal(old, new JsonWebToken(session.Jwt).Kid);
        Assert.False(rotation.IsCompleted);

        clock.Advance(TimeSpan.FromMilliseconds(2));
        var young = Assert.IsType<KeyRotationResult.Rotated>(await rotation).Key.Id;
        session = await here.RefreshedAsync(session.RefreshToken);
        Assert.Equal(young, new JsonWebToken(session.Jwt).Kid);
        Assert.True(await there.IsSignedInAsync(session.Jwt));
        session = await there.RefreshedAsync(session.RefreshToken);
        Assert.Equal(young, new JsonWebToken(session.Jwt).Kid);
    }

    [Fact]
    public async Task A_gateway_that_starts_right_after_a_rotation_signs_with_the_old_key_first()
    {
        var here = await StartAsync();
        var session = await OpenSessionAsync(here);
        var rotation = here.Service<KeyRotationFlow>().RotateAsync(Cancellation);
        await Eventually.TrueAsync(async () => (await PublishedAsync(here)).Count == 2, "the key is made");

        var late = await StartAsync();
        var first = await late.RefreshedAsync(session.RefreshToken);
        Assert.Equal(new JsonWebToken(session.Jwt).Kid, new JsonWebToken(first.Jwt).Kid);

        clock.Advance(Delay + TimeSpan.FromMilliseconds(1));
        await rotation;
        var second = await late.RefreshedAsync(first.RefreshToken);
        Assert.NotEqual(new JsonWebToken(session.Jwt).Kid, new JsonWebToken(second.Jwt).Kid);
    }

    [Fact]
    public async Task A_token_of_a_key_that_this_gateway_has_not_heard_of_waits_for_the_news_and_is_let_in()
    {
        var here = await StartAsync();
        var news = new HeldChanges();
        var deaf = await StartAsync(services => HeldChanges.Between(services, news));
        var session = await OpenSessionAsync(here);
        Assert.True(await deaf.IsSignedInAsync(session.Jwt));
        news.Hold();
        var rotation = here.Service<KeyRotationFlow>().RotateAsync(Cancellation);
        await Eventually.TrueAsync(async () => (await PublishedAsync(here)).Count == 2, "the key is made");
        clock.Advance(Delay + TimeSpan.FromMilliseconds(1));
        await rotation;
        session = await here.RefreshedAsync(session.RefreshToken);

        var asked = deaf.IsSignedInAsync(session.Jwt);
        await Task.WhenAny(asked, Task.Delay(LongEnough, Cancellation));
        Assert.False(asked.IsCompleted);
        news.LetGo();

        Assert.True(await asked);
    }

    [Fact]
    public async Task The_key_list_of_a_gateway_that_has_not_heard_the_news_waits_for_it()
    {
        var here = await StartAsync();
        var news = new HeldChanges();
        var deaf = await StartAsync(services => HeldChanges.Between(services, news));
        Assert.Single(await PublishedAsync(deaf));
        news.Hold();
        var rotation = here.Service<KeyRotationFlow>().RotateAsync(Cancellation);
        await Eventually.TrueAsync(() => rotation.IsCompleted, "the key is rotated", () => clock.Advance(TimeSpan.FromMilliseconds(100)));

        var asked = PublishedAsync(deaf);
        await Task.WhenAny(asked, Task.Delay(LongEnough, Cancellation));
        Assert.False(asked.IsCompleted);
        news.LetGo();

        Assert.Equal(2, (await asked).Count);
    }

    [Fact]
    public async Task In_an_outage_that_is_borne_a_token_of_an_unknown_key_is_not_called_bad()
    {
        var here = await StartAsync();
        var news = new HeldChanges();
        var deaf = await StartAsync(services => HeldChanges.Between(services, news), setting: ("Sessions:StoreOutageGrace", "01:00:00"));
        var session = await OpenSessionAsync(here);
        Assert.True(await deaf.IsSignedInAsync(session.Jwt));
        news.Break();
        clock.Advance(Delay);
        var rotation = here.Service<KeyRotationFlow>().RotateAsync(Cancellation);
        await Eventually.TrueAsync(() => rotation.IsCompleted, "the key is rotated", () => clock.Advance(TimeSpan.FromMilliseconds(100)));
        var young = await here.RefreshedAsync(session.RefreshToken);

        Assert.True(await deaf.IsSignedInAsync(session.Jwt));
        using var answer = await deaf.GetAsync("/api/magic-link/session", young.Jwt);
        await answer.RefusalAsync(503, "SERVICE_UNAVAILABLE");
    }

    [Fact]
    public async Task Invented_keys_cost_no_queries()
    {
        var news = new HeldChanges();
        var gateway = await StartAsync(services => HeldChanges.Between(services, news));
        var jwt = (await OpenSessionAsync(gateway)).Jwt;
        using var forger = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        Assert.True(await gateway.IsSignedInAsync(jwt));
        var before = news.Reads;

        for (var nth = 0; nth < 50; nth++)
        {
            Assert.False(await gateway.IsSignedInAsync(ForgedToken.From(jwt).With("kid", $"key{nth}").Sign(forger)));
        }

        Assert.Equal(before, news.Reads);
    }

    [Fact]
    public async Task Keys_dropped_on_one_gateway_are_refused_on_the_other_remembered_tokens_too()
    {
        var here = await StartAsync();
        var there = await StartAsync();
        var session = await OpenSessionAsync(here);
        Assert.True(await here.IsSignedInAsync(session.Jwt));
        Assert.True(await there.IsSignedInAsync(session.Jwt));

        var dropping = here.Service<KeyRotationFlow>().DropOldAsync(Cancellation);
        await Eventually.TrueAsync(async () => (await PublishedAsync(here)).Single() != new JsonWebToken(session.Jwt).Kid, "the key is dropped");
        clock.Advance(ChangeFeed.MaxAge + TimeSpan.FromMilliseconds(1));
        Assert.False(await there.IsSignedInAsync(session.Jwt));
        Assert.False(await here.IsSignedInAsync(session.Jwt));

        // There is nothing to sign with until every gateway has heard of the new key: who comes now waits, and is not turned away.
        var refreshing = there.RefreshedAsync(session.RefreshToken);
        await Eventually.TrueAsync(() => refreshing.IsCompleted, "the refresh is answered", () => clock.Advance(TimeSpan.FromMilliseconds(50)));
        await dropping;
        Assert.True(await here.IsSignedInAsync((await refreshing).Jwt));
        Assert.True(await there.IsSignedInAsync((await refreshing).Jwt));
    }

    [Fact]
    public async Task Of_several_gateways_with_one_schedule_one_rotates()
    {
        var gateways = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => StartAsync(setting: ("Tokens:RotateEvery", "01:00:00"))));
        var store = gateways[0].Service<ISigningKeyStore>();

        await Eventually.TrueAsync(
            async () => (await store.ListAsync(Cancellation)).Keys.Count > 1, "the key is rotated", () => clock.Advance(TimeSpan.FromMinutes(1)));
        await Task.WhenAll(gateways.Select(gateway => gateway.Service<KeyRotationFlow>().KeepAsync(Cancellation)));

        Assert.Equal(2, (await store.ListAsync(Cancellation)).Keys.Count);
        Assert.Single(gateways.Select(gateway => gateway.Service<KeyRing>().Current.Id).Distinct());
    }

    private static async Task<IReadOnlyList<string>> PublishedAsync(TestGateway gateway)
    {
        using var answer = await gateway.GetAsync("/.well-known/jwks.json");
        return [.. (await answer.JsonAsync(200)).GetProperty("keys").EnumerateArray().Select(key => key.GetProperty("kid").GetString()!)];
    }

    private async Task<ApiSession> OpenSessionAsync(TestGateway gateway)
    {
        using var sent = await gateway.PostAsync("/api/magic-link/send", new { email = "ann@example.com" });
        await sent.JsonAsync(200);
        using var verified = await gateway.PostAsync("/api/magic-link/verify", new { token = (await mailbox.NextAsync()).Token });
        return ApiSession.From(await verified.JsonAsync(200));
    }

    private async Task<TestGateway> StartAsync(Action<IServiceCollection>? replace = null, (string Name, string Value)? setting = null)
    {
        var config = new TestConfig().With("Store:Provider", "postgres").With("Store:ConnectionString", database).With("MasterKey", masterKey)
            .With("Tokens:Issuer", "https://id.example.com");
        if (setting is { } one)
        {
            config.With(one.Name, one.Value);
        }

        var gateway = await TestGateway.StartAsync(config, ownsConfig: true, clock, mailbox: null, services =>
        {
            services.AddSingleton<IMailTransport>(mailbox);
            replace?.Invoke(services);
        });
        lock (started)
        {
            started.Add(gateway);
        }

        return gateway;
    }

    /// <summary>The change feed with a hand over it: counts how often it is read, and can keep every reader waiting.</summary>
    private sealed class HeldChanges : IChangeStore
    {
        private TaskCompletionSource gate = Open();
        private IChangeStore inner = null!;
        private int reads;

        public int Reads => Volatile.Read(ref reads);

        public static void Between(IServiceCollection services, HeldChanges held)
        {
            var before = services.Last(service => service.ServiceType == typeof(IChangeStore)).ImplementationType!;
            services.AddSingleton<IChangeStore>(provider =>
            {
                held.inner = (IChangeStore)ActivatorUtilities.CreateInstance(provider, before);
                return held;
            });
        }

        public void Hold() => gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        public void LetGo() => gate.SetResult();

        public void Break() => gate = Broken();

        public async Task<ChangeBatch> ReadAsync(ChangePosition position, CancellationToken cancellation)
        {
            Interlocked.Increment(ref reads);
            await gate.Task.WaitAsync(cancellation);

            return await inner.ReadAsync(position, cancellation);
        }

        // Deaf to hints: what is not asked for is not heard.
        public Task ListenAsync(Action hint, CancellationToken cancellation) => Task.Delay(Timeout.InfiniteTimeSpan, cancellation);

        private static TaskCompletionSource Broken()
        {
            var broken = new TaskCompletionSource();
            broken.SetException(new StoreUnavailableException("broken by the test"));
            return broken;
        }

        private static TaskCompletionSource Open()
        {
            var open = new TaskCompletionSource();
            open.SetResult();
            return open;
        }
    }
}
