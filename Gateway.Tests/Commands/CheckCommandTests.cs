using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Commands;

public sealed class CheckCommandTests
{
    [Fact]
    public async Task Check_of_a_good_configuration_exits_0_and_starts_nothing()
    {
        using var config = new TestConfig("http://127.0.0.1:9/");

        var outcome = await GatewayProcess.RunOnAsync(config, "check");

        outcome.Ends(0);
        Assert.Equal("", outcome.Errors);
        Assert.Equal($"The configuration in {config.Folder} is fine.\n", outcome.Output);
        Assert.False(Directory.Exists(Path.Combine(config.Root, "data")));
    }

    [Fact]
    public async Task Check_prints_every_fault_on_a_line_of_its_own_and_exits_1()
    {
        using var config = new TestConfig("http://127.0.0.1:9/").With("SignIn:LinkLifetime", "15").With("SignIn:Moode", "open");
        config.Routes["staff"] = TestConfig.Route("/staff", policy: "staff");
        config.WithMailTemplate("code.html", "<p>{{cod}}</p>");

        var outcome = await GatewayProcess.RunOnAsync(config, "check");

        outcome.Ends(1);
        Assert.Equal("", outcome.Output);
        Assert.Equal(
            ["Gateway:SignIn:LinkLifetime", "Gateway:SignIn:Moode", "ReverseProxy:Routes:staff:AuthorizationPolicy", "mail/code.html", "mail/code.html"],
            outcome.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line[..line.IndexOf(": ", StringComparison.Ordinal)]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_check_refuses_does_not_start_either()
    {
        using var config = new TestConfig("http://127.0.0.1:9/").With("SignIn:Moode", "open");

        var outcome = await GatewayProcess.RunOnAsync(config);

        outcome.Ends(1);
        Assert.StartsWith("Gateway:SignIn:Moode: ", outcome.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(config.Root, "data")));
    }

    [Fact]
    public async Task The_config_folder_can_come_from_the_environment_or_the_working_folder()
    {
        using var config = new TestConfig("http://127.0.0.1:9/").With("SignIn:Moode", "open");
        config.Write();

        var fromWorkingFolder = await GatewayProcess.RunAsync(config, "check");
        config.Environment["GATEWAY_CONFIG"] = "elsewhere";
        var fromEnvironment = await GatewayProcess.RunAsync(config, "check");
        var named = await GatewayProcess.RunAsync(config, "check", "--config", "config");

        Assert.StartsWith("Gateway:SignIn:Moode: ", fromWorkingFolder.Ends(1).Errors, StringComparison.Ordinal);
        Assert.StartsWith($"gateway.json: cannot be read from {config.Root}/elsewhere", fromEnvironment.Ends(1).Errors, StringComparison.Ordinal);
        Assert.StartsWith("Gateway:SignIn:Moode: ", named.Ends(1).Errors, StringComparison.Ordinal);
    }
}
