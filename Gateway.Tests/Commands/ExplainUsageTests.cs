using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Commands;

public sealed class ExplainUsageTests
{
    [Fact]
    public async Task It_prints_a_name_and_a_value_a_line_and_exits_0_though_nothing_runs()
    {
        using var config = new TestConfig("http://127.0.0.1:9/");

        var nobody = await GatewayProcess.RunOnAsync(config, "explain", "GET", "/wiki");
        var person = await GatewayProcess.RunOnAsync(config, "explain", "GET", $"{config.PublicUrl}/wiki", "--as", "Ann@Example.com", "--mfa", "--age", "00:10:00", "--from", "::1");

        Assert.Equal("route: app\npolicy: default\ndecision: sign-in\nreason: nobody is signed in\n", nobody.Ends(0).Output);
        Assert.Equal("route: app\npolicy: default\ndecision: allow\nreason: default\n", person.Ends(0).Output);
    }

    [Fact]
    public async Task A_request_that_no_route_takes_is_denied()
    {
        using var config = new TestConfig("http://127.0.0.1:9/");
        config.Routes["app"] = TestConfig.Route("/wiki/{**path}");
        config.Routes["app"]!["Match"]!["Methods"] = new System.Text.Json.Nodes.JsonArray("GET");

        var method = await GatewayProcess.RunOnAsync(config, "explain", "POST", "/wiki/x");
        var path = await GatewayProcess.RunOnAsync(config, "explain", "GET", "/x");

        Assert.Equal("route: -\npolicy: -\ndecision: deny\nreason: no route takes this method\n", method.Ends(0).Output);
        Assert.Equal("route: -\npolicy: -\ndecision: deny\nreason: no route\n", path.Ends(0).Output);
    }

    [Fact]
    public async Task Where_everybody_needs_a_second_factor_who_has_none_is_led_to_one()
    {
        using var config = new TestConfig("http://127.0.0.1:9/").With("Mfa:Mode", "required");

        var outcome = await GatewayProcess.RunOnAsync(config, "explain", "GET", "/wiki", "--as", "ann@example.com");

        Assert.Equal("route: app\npolicy: default\ndecision: step-up\nreason: mfa\n", outcome.Ends(0).Output);
    }

    [Fact]
    public async Task Asking_as_nobody_leaves_no_data_folder_behind()
    {
        using var config = new TestConfig("http://127.0.0.1:9/");

        (await GatewayProcess.RunOnAsync(config, "explain", "GET", "/wiki")).Ends(0);

        Assert.False(Directory.Exists(Path.Combine(config.Root, "data")));
    }

    [Theory]
    [InlineData("explain")]
    [InlineData("explain", "GET")]
    [InlineData("explain", "GET", "wiki")]
    [InlineData("explain", "GET", "ftp://localhost/wiki")]
    [InlineData("explain", "GET", "/wiki", "--as", "ann")]
    [InlineData("explain", "GET", "/wiki", "--from", "here")]
    [InlineData("explain", "GET", "/wiki", "--age", "old")]
    [InlineData("explain", "GET", "/wiki", "--role", "staff")]
    public async Task Wrong_usage_exits_2(params string[] arguments)
    {
        using var config = new TestConfig("http://127.0.0.1:9/");

        var outcome = await GatewayProcess.RunOnAsync(config, arguments);

        outcome.Ends(2);
        Assert.Equal("", outcome.Output);
        Assert.NotEqual("", outcome.Errors);
    }

    [Fact]
    public async Task Routes_with_faults_are_reported_and_exit_1()
    {
        using var config = new TestConfig("http://127.0.0.1:9/");
        config.Routes["app"]!["AuthorizationPolicy"] = "staff";

        var outcome = await GatewayProcess.RunOnAsync(config, "explain", "GET", "/wiki");

        Assert.StartsWith("ReverseProxy:Routes:app:AuthorizationPolicy: ", outcome.Ends(1).Errors, StringComparison.Ordinal);
    }
}
