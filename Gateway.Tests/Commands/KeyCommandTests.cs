using MagicLink.Gateway.Tests.Harness;
using Microsoft.IdentityModel.JsonWebTokens;

namespace MagicLink.Gateway.Tests.Commands;

public sealed class KeyCommandTests
{
    [Fact]
    public async Task Keys_are_rotated_without_a_running_gateway_which_then_knows_them_all()
    {
        using var config = new TestConfig("http://127.0.0.1:9/");
        var none = await GatewayProcess.RunOnAsync(config, "keys", "list");
        await using (var gateway = await GatewayProcess.ServeAsync(config))
        {
            await gateway.SignInAsync("ann@example.com");
            await gateway.TerminateAsync();
            (await gateway.EndAsync()).Ends(0);
        }

        var before = Lines(await GatewayProcess.RunOnAsync(config, "keys", "list"));
        var rotated = Lines(await GatewayProcess.RunOnAsync(config, "keys", "rotate"));
        var after = Lines(await GatewayProcess.RunOnAsync(config, "keys", "list"));

        Assert.Equal("", none.Ends(0).Output);
        Assert.Equal(["ES256", "signing"], [Assert.Single(before)[1], before[0][3]]);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", before[0][2]);
        Assert.Equal("signing", Assert.Single(rotated)[3]);
        Assert.Equal([(rotated[0][0], "signing"), (before[0][0], "retired")], after.Select(key => (key[0], key[3])));
    }

    [Fact]
    public async Task A_rotation_beside_a_running_gateway_holds_when_the_command_ends_and_spares_the_old_token()
    {
        await using var upstream = await Upstream.StartAsync();
        using var config = new TestConfig(upstream.Url);
        await using var gateway = await GatewayProcess.ServeAsync(config);
        var old = await gateway.SignInAsync("ann@example.com");

        var rotated = Assert.Single(Lines(await GatewayProcess.RunOnAsync(config, "keys", "rotate")));
        var young = await gateway.SignInAsync("bob@example.com");

        Assert.Equal(rotated[0], new JsonWebToken(young).Kid);
        Assert.Equal((200, 200), (await gateway.StatusAsync("/", old), await gateway.StatusAsync("/", young)));
    }

    [Fact]
    public async Task Dropping_beside_a_running_gateway_ends_old_tokens_when_the_command_ends()
    {
        await using var upstream = await Upstream.StartAsync();
        using var config = new TestConfig(upstream.Url);
        await using var gateway = await GatewayProcess.ServeAsync(config);
        var old = await gateway.SignInAsync("ann@example.com");
        Assert.Equal(200, await gateway.StatusAsync("/", old));

        var made = Assert.Single(Lines(await GatewayProcess.RunOnAsync(config, "keys", "rotate", "--drop-old")));
        var left = Assert.Single(Lines(await GatewayProcess.RunOnAsync(config, "keys", "list")));
        var young = await gateway.SignInAsync("bob@example.com");

        Assert.Equal(made, left);
        Assert.Equal((401, 200), (await gateway.StatusAsync("/", old), await gateway.StatusAsync("/", young)));
    }

    [Fact]
    public async Task With_HS256_a_rotation_says_that_backends_need_the_new_secret()
    {
        using var config = new TestConfig().With("Tokens:Algorithm", "HS256");
        var before = (await GatewayProcess.RunOnAsync(config, "keys", "shared-secret")).Ends(0).Output;

        var rotated = (await GatewayProcess.RunOnAsync(config, "keys", "rotate")).Ends(0).Output;
        var after = (await GatewayProcess.RunOnAsync(config, "keys", "shared-secret")).Ends(0).Output;
        var list = (await GatewayProcess.RunOnAsync(config, "keys", "list")).Ends(0).Output;

        Assert.Contains("keys shared-secret", rotated, StringComparison.Ordinal);
        Assert.NotEqual(before, after);
        Assert.DoesNotContain(after.Trim(), rotated + list, StringComparison.Ordinal);
        Assert.DoesNotContain(before.Trim(), rotated + list, StringComparison.Ordinal);
    }

    private static string[][] Lines(CommandOutcome outcome) =>
        [.. outcome.Ends(0).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t'))];
}
