using System.Net.Http.Headers;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Commands;

public sealed class AdminTokenCommandTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_made_beside_a_running_gateway_works_at_once_until_it_is_revoked_there()
    {
        using var config = new TestConfig();
        await using var gateway = await GatewayProcess.ServeAsync(config);

        var token = (await GatewayProcess.RunOnAsync(config, "admin-token", "create", "ops")).Ends(0).Output.TrimEnd('\n');
        Assert.Matches("^mlga_[A-Za-z0-9_-]{43}$", token);
        Assert.Equal(200, await StatusAsync(gateway, token));
        Assert.Equal("ops\tfull", Listed(await GatewayProcess.RunOnAsync(config, "admin-token", "list"))[..8]);

        (await GatewayProcess.RunOnAsync(config, "admin-token", "revoke", "ops")).Ends(0);
        Assert.Equal(401, await StatusAsync(gateway, token));
        Assert.Equal("", Listed(await GatewayProcess.RunOnAsync(config, "admin-token", "list")));
        (await GatewayProcess.RunOnAsync(config, "admin-token", "revoke", "ops")).Ends(1);
        Assert.NotEqual(token, (await GatewayProcess.RunOnAsync(config, "admin-token", "create", "ops")).Ends(0).Output.TrimEnd('\n'));

        await gateway.TerminateAsync();
        var served = await gateway.EndAsync();
        Assert.DoesNotContain("mlga_", served.Output + served.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_made_without_a_running_gateway_works_in_the_next_one_which_asks_for_none_any_more()
    {
        using var config = new TestConfig();
        await using (var first = await GatewayProcess.ServeAsync(config))
        {
            await first.TerminateAsync();
            Assert.Contains("admin-token create NAME", (await first.EndAsync()).Output, StringComparison.Ordinal);
        }

        var token = (await GatewayProcess.RunOnAsync(config, "admin-token", "create", "ops", "--read-only", "--expires", "30d")).Ends(0).Output.TrimEnd('\n');
        Assert.Matches("^ops\tread-only\t.*Z\t.*Z\tvalid\n$", Listed(await GatewayProcess.RunOnAsync(config, "admin-token", "list")));

        await using var second = await GatewayProcess.ServeAsync(config);
        Assert.Equal(200, await StatusAsync(second, token));
        await second.TerminateAsync();
        Assert.DoesNotContain("admin-token create NAME", (await second.EndAsync()).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_asks_for_a_token_where_the_admin_api_is_off()
    {
        using var config = new TestConfig().With("Api:Admin", false);
        await using var gateway = await GatewayProcess.ServeAsync(config);

        await gateway.TerminateAsync();

        Assert.DoesNotContain("admin-token", (await gateway.EndAsync()).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_live_tokens_do_not_share_a_name_and_a_name_is_plain()
    {
        using var config = new TestConfig();
        (await GatewayProcess.RunOnAsync(config, "admin-token", "create", "ops")).Ends(0);

        var taken = (await GatewayProcess.RunOnAsync(config, "admin-token", "create", "ops")).Ends(1);
        var odd = (await GatewayProcess.RunOnAsync(config, "admin-token", "create", "command line")).Ends(1);

        Assert.Equal(("", ""), (taken.Output, odd.Output));
        Assert.Contains("of that name", taken.Errors, StringComparison.Ordinal);
        Assert.Contains("name is", odd.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("30")]
    [InlineData("d")]
    [InlineData("0d")]
    [InlineData("-1d")]
    [InlineData("30y")]
    [InlineData("999999d")]
    [InlineData("")]
    public async Task A_time_that_is_none_is_wrong_usage(string time)
    {
        using var config = new TestConfig();

        Assert.Equal("", (await GatewayProcess.RunOnAsync(config, "admin-token", "create", "ops", "--expires", time)).Ends(2).Output);
    }

    private static string Listed(CommandOutcome outcome) => outcome.Ends(0).Output;

    private static async Task<int> StatusAsync(GatewayProcess gateway, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/magic-link/keys") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
        using var response = await gateway.Client.SendAsync(request, Cancellation);
        return (int)response.StatusCode;
    }
}
