using MagicLink.Gateway.Tests.Harness;
using Microsoft.AspNetCore.Routing;
using Yarp.ReverseProxy.Model;

namespace MagicLink.Gateway.Tests.Api;

/// <summary>
/// Every door of the gateway, as written down in <c>endpoints.txt</c>: none is opened, moved or closed unnoticed. Whoever means to
/// changes the list as well.
/// </summary>
public sealed class EndpointInventoryTests
{
    [Fact]
    public async Task The_endpoints_are_those_that_are_written_down()
    {
        await using var upstream = await Upstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream);
        var written = await File.ReadAllLinesAsync(Path.Combine(Checkout.Root, "Gateway.Tests", "Api", "endpoints.txt"), TestContext.Current.CancellationToken);

        var mapped = gateway.Service<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<RouteModel>() is null)
            .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []).Select(method => $"{endpoint.RoutePattern.RawText} {method}"));

        Assert.Equal(written.Where(line => line.Length > 0 && line[0] != '#'), mapped.Order(StringComparer.Ordinal));
    }
}
