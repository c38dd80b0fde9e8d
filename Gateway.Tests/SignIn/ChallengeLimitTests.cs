using System.Text.Json.Nodes;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.SignIn;

/// <summary>How many links of one address live side by side. Clients are told apart by what a trusted proxy says of them.</summary>
public sealed class ChallengeLimitTests
{
    private const string Ann = "ann@example.com";

    [Fact]
    public async Task A_fourth_link_of_one_asker_voids_the_oldest()
    {
        await using var gateway = await StartAsync();
        var links = new List<ReceivedMail>();
        for (var i = 0; i < 4; i++)
        {
            links.Add(await SendAsync(gateway, "192.0.2.1"));
        }

        await RefusedAsync(gateway, links[0]);
        Assert.All(await Task.WhenAll(links[1..].Select(mail => VerifyAsync(gateway, mail))), status => Assert.Equal(200, status));
    }

    [Fact]
    public async Task A_stranger_who_asks_again_and_again_does_not_void_a_persons_own_link()
    {
        await using var gateway = await StartAsync();
        var own = await SendAsync(gateway, "192.0.2.1");
        for (var i = 0; i < 20; i++)
        {
            await SendAsync(gateway, "198.51.100.7");
        }

        Assert.Equal(200, await VerifyAsync(gateway, own));
    }

    [Fact]
    public async Task Neighbours_in_one_ipv6_network_are_one_asker()
    {
        await using var gateway = await StartAsync();
        var own = await SendAsync(gateway, "192.0.2.1");
        var first = await SendAsync(gateway, "2001:db8::1");
        for (var i = 2; i <= 20; i++)
        {
            await SendAsync(gateway, $"2001:db8::{i:x}:1");
        }

        await RefusedAsync(gateway, first);
        Assert.Equal(200, await VerifyAsync(gateway, own));
    }

    [Fact]
    public async Task An_address_has_at_most_ten_live_links()
    {
        await using var gateway = await StartAsync();
        var links = new List<ReceivedMail>();
        for (var i = 0; i < 11; i++)
        {
            links.Add(await SendAsync(gateway, $"192.0.2.{i}"));
        }

        Assert.Equal(10L, gateway.Rows("SELECT COUNT(*) AS n FROM challenges WHERE killed_at IS NULL").Single()["n"]);
        await RefusedAsync(gateway, links[0]);
        Assert.Equal(200, await VerifyAsync(gateway, links[1]));
    }

    [Fact]
    public async Task Links_of_other_addresses_are_not_counted()
    {
        await using var gateway = await StartAsync();
        var own = await SendAsync(gateway, "192.0.2.1");
        for (var i = 0; i < 12; i++)
        {
            await SendAsync(gateway, "192.0.2.1", $"person{i}@example.com");
        }

        Assert.Equal(200, await VerifyAsync(gateway, own));
    }

    private static Task<TestGateway> StartAsync() =>
        TestGateway.StartAsync(configure: config => config.With("TrustedProxies", new JsonArray("127.0.0.0/8", "::1/128")));

    private static async Task<ReceivedMail> SendAsync(TestGateway gateway, string from, string email = Ann)
    {
        using var response = await gateway.PostAsync("/api/magic-link/send", new { email }, ("X-Forwarded-For", from));
        await response.JsonAsync(200);
        return await gateway.Mailbox.NextAsync();
    }

    private static async Task<int> VerifyAsync(TestGateway gateway, ReceivedMail mail)
    {
        using var response = await gateway.PostAsync("/api/magic-link/verify", new { token = mail.Token });
        return (int)response.StatusCode;
    }

    private static async Task RefusedAsync(TestGateway gateway, ReceivedMail mail)
    {
        using var response = await gateway.PostAsync("/api/magic-link/verify", new { token = mail.Token });
        await response.RefusalAsync(410, "TOKEN_INVALID");
    }
}
