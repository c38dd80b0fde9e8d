using System.Globalization;
using System.Text.Json.Nodes;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Proxy;

/// <summary>Uploads: as large as a route takes, and without a bound where it names none.</summary>
public sealed class MaxBodyTests : IAsyncLifetime
{
    private const int Bound = 64 * 1024;
    private Upstream upstream = null!;
    private TestGateway gateway = null!;

    public async ValueTask InitializeAsync()
    {
        upstream = await Upstream.StartAsync();
        gateway = await TestGateway.StartAsync(configure: config =>
        {
            config.Clusters["app"] = TestConfig.Cluster(upstream.Url);
            config.Routes["any"] = TestConfig.Route("/any", "anonymous");
            config.Routes["small"] = TestConfig.Route("/small", "anonymous");
            config.Routes["small"]!["Metadata"] = new JsonObject { ["MaxBody"] = "64KiB" };
        });
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await upstream.DisposeAsync();
    }

    [Fact]
    public async Task A_route_that_names_no_bound_takes_more_than_the_servers_default()
    {
        using var answer = await gateway.Client.PostAsync("/any", new ByteArrayContent(new byte[31 * 1024 * 1024]), TestContext.Current.CancellationToken);

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal(31 * 1024 * 1024, Assert.Single(upstream.Requests).Body.Length);
    }

    [Theory]
    [InlineData(Bound, false)]
    [InlineData(Bound / 2, true)]
    public async Task A_body_within_the_bound_passes(int bytes, bool chunked)
    {
        using var answer = await PostAsync(bytes, chunked);

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal(bytes, Assert.Single(upstream.Requests).Body.Length);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_byte_more_is_413_and_reaches_no_backend_whole(bool chunked)
    {
        using var answer = await PostAsync(Bound + 1, chunked);

        await answer.RefusalAsync(413, "PAYLOAD_TOO_LARGE");
        Assert.Empty(upstream.Requests);
    }

    [Fact]
    public async Task An_announced_length_beyond_the_bound_is_refused_before_a_byte_of_it_is_read()
    {
        var answer = await gateway.RawAsync("POST /small HTTP/1.1", $"Content-Length: {(Bound + 1).ToString(CultureInfo.InvariantCulture)}", "Expect: 100-continue");

        Assert.Equal(413, answer.Status);
        Assert.Equal(1, answer.Count);
        Assert.Empty(upstream.Requests);
    }

    private async Task<HttpResponseMessage> PostAsync(int bytes, bool chunked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/small") { Content = new ByteArrayContent(new byte[bytes]) };
        request.Headers.TransferEncodingChunked = chunked;
        return await gateway.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
