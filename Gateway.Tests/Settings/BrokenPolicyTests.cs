using System.Text.Json.Nodes;
using MagicLink.Gateway.Access;
using MagicLink.Gateway.Settings;
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
    [InlineData("\"Mfa\": \"always\"", "Mfa")]
    [InlineData("\"Mfa\": true", "Mfa")]
    [InlineData("\"MaxAge\": \"00:00:00.999\"", "MaxAge")]
    [InlineData("\"MaxAge\": \"-00:10:00\"", "MaxAge")]
    [InlineData("\"MaxAge\": 600", "MaxAge")]
    [InlineData("\"MaxAge\": \"ten minutes\"", "MaxAge")]
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
    [InlineData("\"Mfa\": \"required\"")]
    [InlineData("\"MaxAge\": \"00:00:01\"")]
    [InlineData("\"Mfa\": \"none\", \"MaxAge\": \"1.00:00:00\"")]
    [InlineData("\"Mfa\": \"Required\", \"Roles\": [\"staff\"]")]
    public async Task A_second_factor_or_an_age_is_demand_enough(string policy)
    {
        using var config = new TestConfig().With("Access:Policies:staff", JsonNode.Parse($"{{ {policy} }}"));

        Assert.DoesNotContain(await config.CheckAsync(), fault => !fault.Problem.Contains("Gateway:Mfa:Mode", StringComparison.Ordinal));
    }

    [Fact]
    public void A_policy_that_asks_for_what_nobody_can_have_is_named_with_the_reason()
    {
        var options = new AccessOptions
        {
            Policies = new Dictionary<string, PolicyOptions>
            {
                ["vault"] = new() { Mfa = MfaDemand.Required },
                ["staff"] = new() { Roles = ["staff"] },
                ["fresh"] = new() { MaxAge = TimeSpan.FromMinutes(5) },
            },
        };
        var whenOff = new SettingFaults();
        var whenOn = new SettingFaults();

        AccessOptions.CheckMfa(options, "Gateway:Access", "Gateway:Mfa:Mode", isMfaOn: false, whenOff);
        AccessOptions.CheckMfa(options, "Gateway:Access", "Gateway:Mfa:Mode", isMfaOn: true, whenOn);

        whenOff.AreFor("Gateway:Access:Policies:vault:Mfa");
        Assert.Contains("Gateway:Mfa:Mode", Assert.Single(whenOff).Problem, StringComparison.Ordinal);
        Assert.Empty(whenOn);
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
