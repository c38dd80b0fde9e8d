namespace MagicLink.Gateway.Tests.Proxy;

/// <summary>What a client says of itself in our headers' names, or in what careless backends take for them, never arrives.</summary>
public sealed class IdentityStripTests(ProxiedGateway shared) : IClassFixture<ProxiedGateway>
{
    private const string Lie = "lie-4711";

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_header_that_folds_to_one_of_ours_is_dropped_on_every_route(string name)
    {
        foreach (var (path, bearer) in new[] { ("/public/x", null), ("/public/x", shared.User), ("/x", shared.User), ("/staff/x", shared.Staff), ("/wiki/x", shared.User) })
        {
            var arrived = await shared.ArrivedAsync(path, bearer, $"{name}: {Lie}", $"{name}: {Lie}", "X-Other: stays");

            Assert.DoesNotContain(arrived.Headers.Values, value => value.Contains(Lie, StringComparison.Ordinal));
            Assert.Equal("stays", arrived["X-Other"]);
        }
    }

    [Theory]
    [InlineData("X-Gate-Way")]
    [InlineData("Remote-Users")]
    [InlineData("Gateway-User")]
    [InlineData("X-User")]
    [InlineData("User_Agent")]
    public async Task Other_headers_arrive_as_they_are(string name)
    {
        // X-Gate-Way folds to the prefix of ours and is kept from the backend too.
        var arrived = await shared.ArrivedAsync("/public/x", bearer: null, $"{name}: {Lie}");

        Assert.Equal(name == "X-Gate-Way" ? null : Lie, arrived[name]);
    }

    public static TheoryData<string> Names() =>
    [
        "X-Gateway-User", "x-gateway-user", "X-GATEWAY-USER", "X_Gateway_User", "X.Gateway.User", "x-GATEWAY-email", "X_GATEWAY_EMAIL", "XGatewayUser", "X-Gateway_Name", "X.Gateway-Roles",
        "X--Gateway--User", "_X-Gateway-User", "X-Gateway-User_", "X-Gateway-Roles.", "-X-Gateway-Session-", "X_Gateway.Amr", "X-Gateway-Assertion", "X_Gateway_Assertion", "X-Gateway-Anything", "Remote-Assertion", "remote_assertion", "Remote.Assertion",
        "Remote-User", "Remote_User", "REMOTE_USER", "remote.user", "RemoteUser", "Remote-Email", "REMOTE_EMAIL", "_remote_user", "Remote--User",
        "X-Gateway-User" + new string('_', 120), new string('-', 130) + "Remote-User", "X_" + new string('.', 200) + "Gateway_User",
    ];
}
