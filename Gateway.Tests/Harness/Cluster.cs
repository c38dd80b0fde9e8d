using System.Security.Cryptography;

namespace MagicLink.Gateway.Tests.Harness;

/// <summary>Several gateways that are one to the outside: the same public URL, master key and PostgreSQL; here also one clock and one far end of the mail.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    private readonly string database;

    private Cluster(string database, TestGateway[] gateways)
    {
        this.database = database;
        Gateways = gateways;
    }

    public IReadOnlyList<TestGateway> Gateways { get; }

    public TestGateway First => Gateways[0];

    public TestGateway Second => Gateways[1];

    public ManualClock Clock => First.Clock;

    public static async Task<Cluster> StartAsync(int size = 2, Upstream? upstream = null, Action<TestConfig>? configure = null, string? database = null)
    {
        database ??= await SharedPostgres.NewSchemaAsync();
        var configs = Configs(size, database, upstream?.Url);
        var clock = new ManualClock();
        var mailbox = new Mailbox();
        var gateways = await Task.WhenAll(configs.Select(config =>
        {
            configure?.Invoke(config);
            return TestGateway.StartAsync(config, ownsConfig: true, clock, mailbox);
        }));
        return new Cluster(database, gateways);
    }

    /// <summary>The configurations of gateways that belong together.</summary>
    public static TestConfig[] Configs(int size, string database, string? upstream = null)
    {
        var masterKey = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        var configs = Enumerable.Range(0, size).Select(_ => new TestConfig(upstream).WithPostgres(database, masterKey)).ToArray();
        foreach (var config in configs)
        {
            config.With("PublicUrl", configs[0].PublicUrl);
        }

        return configs;
    }

    /// <summary>Lets just over a second pass: after that, no gateway decides by what it knew before.</summary>
    public void LetASecondPass() => Clock.Advance(TimeSpan.FromSeconds(1) + TimeSpan.FromMilliseconds(1));

    public async ValueTask DisposeAsync()
    {
        foreach (var gateway in Gateways)
        {
            await gateway.DisposeAsync();
        }

        if (database.Contains("test_", StringComparison.Ordinal))
        {
            await SharedPostgres.DropSchemaAsync(database);
        }
    }
}
