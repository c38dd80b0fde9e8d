using System.Text.Json.Nodes;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Settings;

public sealed class BrokenPolicyTests
{
    [Theory]
    [InlineData("\"Roles\": []", "Roles")]
    [InlineData("\"Roles\": \"staff\"", "Roles")]
    [InlineData("\"Roles\": [\" \"]", "Roles:0")]
    [InlineData("\"Emails\": [\"ann@example.com\", \"bob\"]", "Emails:1")]
    [InlineData("\"EmailDomains\": [\"@example.com\"]", "EmailDomains:0")]
    [InlineData("\"Methods\": [\"GET\", \"FETCH\"]", "Methods:1")]
    [InlineData("\"Networks\": [\"10.0.0.0/99\"]", "Networks:0")]
    [InlineData("\"Networks\": []", "Networks")]
    [InlineData("\"Roles\": [\"staff\"], \"Mfa\": \"required\"", "Mfa")]
    [InlineData("\"Roles\": [\"staff\"], \"MaxAge\": \"00:10:00\"", "MaxAge")]
    [InlineData("\"Roles\": [\"staff\"], \"Groups\": [\"staff\"]", "Groups")]
    public async Task A_policy_that_asks_for_what_is_not_there_stops_the_start(string policy, string expected)
    {
        using var config = new TestConfig().With("Access:Policies:staff", JsonNode.Parse($"{{ {policy} }}"));

        var faults = await config.CheckAsync();

        Assert.True(faults.Any(fault => fault.Setting == $"Gateway:Access:Policies:staff:{expected}"), string.Join('\n', faults));
        Assert.All(faults, fault => Assert.StartsWith("Gateway:Access:Policies:staff", fault.Setting, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{ \"Mfa\": \"none\" }")]
    [InlineData("\"staff\"")]
    public async Task A_policy_that_demands_nothing_stops_the_start(string policy)
    {
        using var config = new TestConfig().With("Access:Policies:staff", JsonNode.Parse(policy));

        var faults = await config.CheckAsync();

        Assert.All(faults, fault => Assert.Equal("Gateway:Access:Policies:staff", fault.Setting));
        Assert.NotEmpty(faults);
    }

    [Theory]
    [InlineData("anonymous")]
    [InlineData("default")]
    [InlineData("Anonymous")]
    public async Task A_built_in_policy_cannot_be_redefined(string name)
    {
        using var config = new TestConfig().With($"Access:Policies:{name}:Roles", new JsonArray("staff"));

        var faults = await config.CheckAsync();

        faults.AreFor($"Gateway:Access:Policies:{name}");
    }
}
