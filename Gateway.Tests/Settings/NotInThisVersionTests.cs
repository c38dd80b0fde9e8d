using System.Text.Json.Nodes;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Settings;

/// <summary>What this version cannot do is refused, never read and ignored.</summary>
public sealed class NotInThisVersionTests
{
    [Theory]
    [InlineData("Management:Url", "\"http://127.0.0.1:9000\"")]
    public async Task A_setting_of_a_feature_that_is_not_there_stops_the_start(string setting, string json)
    {
        using var config = new TestConfig().With(setting, JsonNode.Parse(json));

        var faults = await config.CheckAsync();

        faults.AreFor($"Gateway:{setting}");
        Assert.Contains("not available in this version", Assert.Single(faults).Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Management", "{}")]
    public async Task Saying_what_holds_anyway_is_no_fault(string setting, string json)
    {
        using var config = new TestConfig().With(setting, JsonNode.Parse(json));

        Assert.Empty(await config.CheckAsync());
    }
}
