using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using MagicLink.Gateway.Tests.Harness;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace MagicLink.Gateway.Tests.Management;

/// <summary>The management address is listened on beside whatever else is, however that was told.</summary>
public sealed class ListenerTests
{
    private const string Metrics = "/_gateway/metrics";

    [Fact]
    public async Task Beside_endpoints_of_the_section_kestrel()
    {
        var (first, second) = (TestConfig.FreePort(), TestConfig.FreePort());
        await using var gateway = await TestGateway.StartAsync(configure: config =>
        {
            config.With("Management:Url", "http://127.0.0.1:0");
            config.Kestrel["Endpoints"] = new JsonObject
            {
                ["first"] = new JsonObject { ["Url"] = $"http://127.0.0.1:{first}" },
                ["second"] = new JsonObject { ["Url"] = $"http://127.0.0.1:{second}" },
            };
        });
        var management = Addresses(gateway).Single(address => !address.EndsWith($":{first}", StringComparison.Ordinal) && !address.EndsWith($":{second}", StringComparison.Ordinal));

        foreach (var port in new[] { first, second })
        {
            Assert.Equal(404, await gateway.StatusAsync($"http://127.0.0.1:{port}{Metrics}", ("Host", $"localhost:{port}")));
            Assert.Equal(200, await gateway.StatusAsync($"http://127.0.0.1:{port}/_gateway/sign-in", ("Host", $"localhost:{port}")));
        }

        Assert.Equal(200, await gateway.StatusAsync(management + Metrics));
        Assert.Equal(404, await gateway.StatusAsync(management + "/_gateway/sign-in"));
    }

    [Fact]
    public async Task Beside_told_addresses_with_ports_picked_at_random_for_all()
    {
        using var config = new TestConfig().With("Management:Url", "http://[::1]:0");
        config.Write();
        var installation = Installation.Read(config.Folder, "http://127.0.0.1:0;http://127.0.0.1:0", config.Environment, config.Root);
        Assert.Empty(await Server.CheckAsync(installation));
        await using var app = await Server.BuildAsync(installation, TimeProvider.System);
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });

        var statuses = new List<int>();
        foreach (var address in app.Urls.Order(StringComparer.Ordinal))
        {
            using var answer = await client.GetAsync(new Uri(address + Metrics), TestContext.Current.CancellationToken);
            using var request = new HttpRequestMessage(HttpMethod.Get, address + "/_gateway/sign-in") { Headers = { Host = "localhost" } };
            using var page = await client.SendAsync(request, TestContext.Current.CancellationToken);
            statuses.Add((int)answer.StatusCode);
            statuses.Add((int)page.StatusCode);
        }

        Assert.Equal([404, 200, 404, 200, 200, 404], statuses);
    }

    [Theory]
    [InlineData("ftp://127.0.0.1:9090")]
    [InlineData("http://127.0.0.1:9090/metrics")]
    [InlineData("http://127.0.0.1:9090/?a=b")]
    [InlineData("http://ann@127.0.0.1:9090")]
    [InlineData("http://metrics.example.com:9090")]
    [InlineData("http://localhost:0")]
    [InlineData("9090")]
    public async Task What_is_no_address_to_listen_on_is_a_fault(string url)
    {
        using var config = new TestConfig().With("Management:Url", url);

        (await config.CheckAsync()).AreFor("Gateway:Management:Url");
    }

    [Theory]
    [InlineData("http://127.0.0.1:{0}")]
    [InlineData("http://0.0.0.0:{0}")]
    [InlineData("http://localhost:{0}")]
    [InlineData("http://[::]:{0}")]
    public async Task An_address_that_is_public_already_is_a_fault(string url)
    {
        using var config = new TestConfig();
        config.With("Management:Url", string.Format(System.Globalization.CultureInfo.InvariantCulture, url, config.Port));

        var faults = await config.CheckAsync();

        faults.AreFor("Gateway:Management:Url");
        Assert.Contains(config.Urls, Assert.Single(faults).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endpoint_of_the_section_kestrel_is_public_too()
    {
        using var config = new TestConfig().With("Management:Url", "http://127.0.0.1:9090");
        config.Kestrel["Endpoints"] = new JsonObject { ["first"] = new JsonObject { ["Url"] = "http://*:9090" } };

        (await config.CheckAsync()).AreFor("Gateway:Management:Url");
    }

    [Fact]
    public async Task Https_needs_a_certificate()
    {
        using var config = new TestConfig().With("Management:Url", "https://127.0.0.1:9090");

        (await config.CheckAsync()).AreFor("Gateway:Management:Url");
    }

    [Fact]
    public async Task An_address_that_another_program_has_stops_the_start_by_name()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        using var config = new TestConfig().With("Management:Url", $"http://{taken.LocalEndpoint}");

        var outcome = await GatewayProcess.RunOnAsync(config);

        Assert.Contains($"{taken.LocalEndpoint}", outcome.Ends(1).Errors, StringComparison.Ordinal);
        Assert.Contains("Gateway:Management:Url", outcome.Errors, StringComparison.Ordinal);
    }

    private static ICollection<string> Addresses(TestGateway gateway) => gateway.Service<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
}
