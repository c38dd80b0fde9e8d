using System.Net.Http.Json;
using System.Security.Cryptography;
using Dapper;
using MagicLink.Gateway.Tests.Browser;
using MagicLink.Gateway.Tests.Harness;
using Npgsql;

namespace MagicLink.Gateway.Tests.Mail;

/// <summary>Three gateways on one PostgreSQL, and one real mail server.</summary>
public sealed class SharedOutboxTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private readonly string masterKey = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
    private string connectionString = "";
    private string? publicUrl;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => connectionString = await SharedPostgres.NewSchemaAsync();

    public async ValueTask DisposeAsync() => await SharedPostgres.DropSchemaAsync(connectionString);

    [Fact]
    public async Task A_thousand_mails_arrive_once_each()
    {
        const int Mails = 1000;
        await using var server = await MailServer.StartAsync();
        await using var one = await RealGateway.StartAsync(Config(server));
        await using var two = await RealGateway.StartAsync(Config(server));
        await using var three = await RealGateway.StartAsync(Config(server));
        RealGateway[] gateways = [one, two, three];

        await SendAsync(Mails, [.. gateways.Select(gateway => gateway.Client)]);
        await Eventually.TrueAsync(async () => await UndeliveredAsync() == 0, "every mail is out", patience: Patience);

        Assert.Equal(Mails, server.Count);
        Assert.Equal(Mails, server.Mails.Select(mail => mail.Header("To")).Distinct().Count());
        Assert.Equal(Mails, server.Mails.Select(mail => mail.Header("Message-ID")).Distinct().Count());
        Assert.All(gateways, gateway => Assert.Contains(gateway.Logs.Lines, line => line.Contains("is done at try 1", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_mails_of_a_gateway_that_is_killed_are_sent_by_the_others()
    {
        const int Mails = 300;
        await using var server = await MailServer.StartAsync(null, "--slow", "1");
        TestConfig[] configs = [Config(server), Config(server), Config(server)];
        var gateways = new List<GatewayProcess>();
        try
        {
            gateways.AddRange(await Task.WhenAll(configs.Select(GatewayProcess.ServeAsync)));
            await SendAsync(Mails, [.. gateways.Select(gateway => gateway.Client)]);

            Assert.InRange(await UndeliveredAsync(), 1, Mails); // it dies in the middle
            await gateways[0].KillAsync();
            await Eventually.TrueAsync(async () => await UndeliveredAsync() == 0, "every mail is out", patience: Patience);
        }
        finally
        {
            await Task.WhenAll(gateways.Select(gateway => gateway.DisposeAsync().AsTask()));
            Array.ForEach(configs, config => config.Dispose());
        }

        var arrived = server.Mails.ToLookup(mail => mail.Header("To"));
        Assert.Equal(Mails, arrived.Count);
        Assert.All(arrived, copies => Assert.InRange(copies.Count(), 1, 2));
        Assert.All(arrived, copies => Assert.Single(copies.Select(mail => mail.Header("Message-ID")).Distinct()));
        Assert.InRange(server.Count - Mails, 0, 32); // what one gateway hands over at a time
    }

    private TestConfig Config(MailServer server)
    {
        var config = Steps.WithSmtp(server.Port, "none");
        publicUrl ??= config.PublicUrl;
        return config.With("PublicUrl", publicUrl).With("MasterKey", masterKey).With("Store:Provider", "postgres").With("Store:ConnectionString", connectionString);
    }

    private static Task SendAsync(int mails, HttpClient[] clients) => Parallel.ForAsync(
        0,
        mails,
        new ParallelOptions { MaxDegreeOfParallelism = 24, CancellationToken = Cancellation },
        async (i, cancellation) =>
        {
            using var sent = await clients[i % clients.Length].PostAsJsonAsync("/api/magic-link/send", new { email = $"p{i}@example.com" }, cancellation);
            await sent.JsonAsync(200);
        });

    private async Task<long> UndeliveredAsync()
    {
        await using var connection = new NpgsqlConnection(connectionString);
        return await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM outbox WHERE state <> 'delivered'");
    }
}
