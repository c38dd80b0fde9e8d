using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Commands;

public sealed class HealthCheckTests
{
    [Fact]
    public async Task Healthcheck_says_by_its_exit_code_whether_the_gateway_is_ready()
    {
        using var config = new TestConfig("http://127.0.0.1:9/");
        var before = await GatewayProcess.RunOnAsync(config, "healthcheck");
        await using var gateway = await GatewayProcess.ServeAsync(config);

        var ready = await GatewayProcess.RunOnAsync(config, "healthcheck");
        var everyAddress = await GatewayProcess.RunAsync(config, "healthcheck", "--config", config.Folder, "--urls", $"http://0.0.0.0:{config.Port}");

        Assert.StartsWith("no answer: ", before.Ends(1).Errors, StringComparison.Ordinal);
        Assert.Equal("", ready.Ends(0).Errors);
        Assert.Equal("", everyAddress.Ends(0).Errors);
    }

    [Fact]
    public async Task Healthcheck_needs_an_address_to_ask()
    {
        using var config = new TestConfig();
        config.Write();

        var outcome = await GatewayProcess.RunAsync(config, "healthcheck", "--config", config.Folder, "--urls", "127.0.0.1:8080");

        Assert.StartsWith("--urls: ", outcome.Ends(1).Errors, StringComparison.Ordinal);
    }
}
