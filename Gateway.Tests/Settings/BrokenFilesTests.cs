using System.Text.Json.Nodes;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Settings;

/// <summary>Faults of the files themselves and of what the environment says over them.</summary>
public sealed class BrokenFilesTests
{
    [Theory]
    [InlineData("gateway.json")]
    [InlineData("routes.json")]
    public async Task A_missing_file_stops_the_start(string file)
    {
        using var config = new TestConfig();
        config.Environment["Gateway__PublicUrl"] = config.PublicUrl;
        config.Environment["Gateway__Mail__Transport"] = "pickup";
        config.Environment["Gateway__Mail__From"] = "gateway@example.com";
        config.Environment["Gateway__Mail__Pickup__Directory"] = "mails";
        config.Write();
        File.Delete(Path.Combine(config.Folder, file));

        var faults = await config.CheckAsWrittenAsync();

        faults.AreFor(file);
    }

    [Theory]
    [InlineData("gateway.json", "{ \"Gateway\": { ")]
    [InlineData("gateway.json", "")]
    [InlineData("gateway.json", "[]")]
    [InlineData("gateway.json", "{ \"Gateway\": { \"SignIn\": { \"Mode\": \"open\", \"Mode\": \"invited\" } } }")]
    [InlineData("gateway.json", "{ \"Gateway\": { \"SignIn\": { \"Mode\": \"open\", \"mode\": \"invited\" } } }")]
    [InlineData("routes.json", "{ \"ReverseProxy\": ")]
    [InlineData("routes.json", "{ \"ReverseProxy\": { \"Routes\": { \"x\": { \"Order\": 1, \"Order\": 2 } } } }")]
    public async Task A_file_that_is_not_valid_JSON_stops_the_start(string file, string text)
    {
        using var config = new TestConfig();
        config.Write();
        await File.WriteAllTextAsync(Path.Combine(config.Folder, file), text, TestContext.Current.CancellationToken);

        var faults = await config.CheckAsWrittenAsync();

        Assert.Contains(faults, fault => fault.Setting == file && fault.Problem.StartsWith("is not valid JSON", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("gateway.json", "{ \"Gatewya\": {} }", "Gatewya")]
    [InlineData("gateway.json", "{ \"ReverseProxy\": {} }", "ReverseProxy")]
    [InlineData("routes.json", "{ \"Gateway\": {} }", "Gateway")]
    [InlineData("routes.json", "{ \"Routes\": {} }", "Routes")]
    public async Task A_section_that_does_not_belong_in_a_file_stops_the_start(string file, string text, string expected)
    {
        using var config = new TestConfig();
        config.Write();
        await File.WriteAllTextAsync(Path.Combine(config.Folder, file), text, TestContext.Current.CancellationToken);

        var faults = await config.CheckAsWrittenAsync();

        Assert.Contains(faults, fault => fault.Setting == expected);
    }

    [Theory]
    [InlineData("Gateway__SignIn__Mode", "everybody", "Gateway:SignIn:Mode")]
    [InlineData("Gateway__SignIn__Moode", "open", "Gateway:SignIn:Moode")]
    [InlineData("Gateway__PublicUrl", "", "Gateway:PublicUrl")]
    [InlineData("Gateway__Management__Url", "ftp://127.0.0.1:9000", "Gateway:Management:Url")]
    [InlineData("Gateway__Mail", "pickup", "Gateway:Mail")]
    [InlineData("Gateway__MasterKey_FILE", "/nowhere/master", "Gateway:MasterKey")]
    [InlineData("Gateway__PreviousMasterKeys__0_FILE", "/nowhere/master", "Gateway:PreviousMasterKeys:0")]
    [InlineData("ReverseProxy__Clusters__app__Destinations__d1__Address", "nowhere", "ReverseProxy:Clusters:app:Destinations:d1:Address")]
    [InlineData("ReverseProxy__Routes__app__Policy", "anonymous", "ReverseProxy:Routes:app:Policy")]
    [InlineData("ReverseProxy__Clusters__app__Destinations__d1__Address_FILE", "/nowhere/address", "ReverseProxy:Clusters:app:Destinations:d1:Address")]
    public async Task A_bad_override_in_the_environment_stops_the_start(string variable, string value, string expected)
    {
        using var config = new TestConfig("http://127.0.0.1:9/");
        config.Environment[variable] = value;

        var faults = await config.CheckAsync();

        faults.AreFor(expected);
    }

    [Fact]
    public async Task A_setting_that_is_given_by_value_and_by_file_stops_the_start()
    {
        using var config = new TestConfig();
        var secret = Path.Combine(config.Root, "secret");
        await File.WriteAllTextAsync(secret, "Wiki", TestContext.Current.CancellationToken);
        config.Environment["Gateway__Brand__Name"] = "Intranet";
        config.Environment["Gateway__Brand__Name_FILE"] = secret;

        var faults = await config.CheckAsync();

        faults.AreFor("Gateway:Brand:Name");
        Assert.Contains("given twice", Assert.Single(faults).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_nobody_can_listen_on_stops_the_start()
    {
        using var config = new TestConfig();
        config.Write();

        var faults = await Server.CheckAsync(Installation.Read(config.Folder, "127.0.0.1:8080;http://127.0.0.1:8080", config.Environment, config.Root));

        faults.AreFor("--urls");
    }

    [Fact]
    public async Task Without_a_loopback_address_the_public_url_is_required()
    {
        using var config = new TestConfig().With("PublicUrl", null);
        config.Write();

        var faults = await Server.CheckAsync(Installation.Read(config.Folder, "http://0.0.0.0:8080", config.Environment, config.Root));

        faults.AreFor("Gateway:PublicUrl");
    }

    [Fact]
    public async Task All_faults_of_both_files_and_the_environment_are_reported_at_once()
    {
        using var config = new TestConfig("http://127.0.0.1:9/")
            .With("PublicUrl", "http://login.example.com")
            .With("SignIn:LinkLifetime", "15")
            .With("SignIn:Moode", "open")
            .With("TrustedProxies", new JsonArray("10.0.0.0/33"))
            .With("Management:Url", "http://127.0.0.1:9000/admin")
            .With("Otp:MaxAttempts", 0)
            .With("Mail:From", null);
        config.Routes["staff"] = TestConfig.Route("/staff/{**path}", policy: "stuff");
        config.Routes["own"] = TestConfig.Route("/_gateway/mine", cluster: "nowhere");
        config.Environment["Gateway__Brand__Name"] = "";

        var faults = await config.CheckAsync();

        faults.AreFor(
            "Gateway:PublicUrl",
            "Gateway:SignIn:LinkLifetime",
            "Gateway:SignIn:Moode",
            "Gateway:TrustedProxies:0",
            "Gateway:Management:Url",
            "Gateway:Otp:MaxAttempts",
            "Gateway:Mail:From",
            "Gateway:Brand:Name",
            "ReverseProxy:Routes:staff:AuthorizationPolicy",
            "ReverseProxy:Routes:own:ClusterId",
            "ReverseProxy:Routes:own:Match:Path");
    }
}
