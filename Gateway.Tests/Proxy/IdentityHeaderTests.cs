using MagicLink.Gateway.Tests.Harness;
using Microsoft.IdentityModel.JsonWebTokens;

namespace MagicLink.Gateway.Tests.Proxy;

public sealed class IdentityHeaderTests(ProxiedGateway shared) : IClassFixture<ProxiedGateway>
{
    [Fact]
    public async Task The_backend_learns_exactly_who_the_person_is()
    {
        var signedIn = await shared.Gateway.SignInAsync("ada@example.com", "Ada", "Lovelace", "user", "staff");
        var token = new JsonWebToken(signedIn.GetProperty("jwt").GetString());

        var arrived = await shared.ArrivedAsync("/x", token.EncodedToken);

        Assert.Equal(signedIn.GetProperty("user").GetProperty("_id").GetString(), arrived["X-Gateway-User"]);
        Assert.Equal(token.Subject, arrived["X-Gateway-User"]);
        Assert.Equal("ada@example.com", arrived["X-Gateway-Email"]);
        Assert.Equal("Ada Lovelace", arrived["X-Gateway-Name"]);
        Assert.Equal("user,staff", arrived["X-Gateway-Roles"]);
        Assert.Equal(token.GetPayloadValue<string>("sid"), arrived["X-Gateway-Session"]);
        Assert.Equal(string.Join(',', token.GetPayloadValue<string[]>("amr")), arrived["X-Gateway-Amr"]);
    }

    [Theory]
    [InlineData("zoe1@example.com", "Zoë", "Łukasiewicz", "Zo%C3%AB %C5%81ukasiewicz")]
    [InlineData("zoe2@example.com", "日本", null, "%E6%97%A5%E6%9C%AC")]
    [InlineData("zoe3@example.com", "100%", "Zoe", "100%25 Zoe")]
    [InlineData("zoe4@example.com", "😀", "O'Hara-Smith", "%F0%9F%98%80 O'Hara-Smith")]
    [InlineData("zoe5@example.com", "Zoe\r\nX-Gateway-Roles: admin", null, "Zoe%0D%0AX-Gateway-Roles: admin")]
    [InlineData("zoe6@example.com", "Z\u00a0\u0000\u007f", null, "Z%C2%A0%00%7F")]
    public async Task A_name_travels_as_ASCII_with_everything_else_percent_encoded(string email, string firstName, string? lastName, string header)
    {
        var signedIn = await shared.Gateway.SignInAsync(email, firstName, lastName, "user");

        var arrived = await shared.ArrivedAsync("/x", signedIn.GetProperty("jwt").GetString());

        Assert.Equal(header, arrived["X-Gateway-Name"]);
        Assert.Equal("user", arrived["X-Gateway-Roles"]);
        Assert.Equal($"{firstName} {lastName}".Trim(), Uri.UnescapeDataString(arrived["X-Gateway-Name"]!));
    }

    [Fact]
    public async Task A_person_without_a_name_has_no_name_header()
    {
        var arrived = await shared.ArrivedAsync("/x", shared.User, "X-Gateway-Name: Somebody Else");

        Assert.Null(arrived["X-Gateway-Name"]);
    }

    [Fact]
    public async Task A_route_may_name_the_headers_its_own_way()
    {
        var arrived = await shared.ArrivedAsync("/wiki/x", shared.User);

        Assert.Equal(new JsonWebToken(shared.User).Subject, arrived["Remote-User"]);
        Assert.Equal("ulf@example.com", arrived["Remote-Email"]);
        Assert.Equal("user", arrived["X-Gateway-Roles"]);
        Assert.Null(arrived["X-Gateway-User"]);
        Assert.Null(arrived["X-Gateway-Email"]);
    }

    [Fact]
    public async Task The_names_can_be_configured_for_all_routes()
    {
        await using var upstream = await Upstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream, config => config.With("Identity:Headers:User", "Remote-User").With("Identity:Headers:Roles", "Remote-Groups"));
        var jwt = await gateway.JwtAsync("ann@example.com");

        await gateway.RawGetAsync("/x", jwt, "Remote_Groups: admin", "REMOTE.USER: root", "remote-user: root");

        var arrived = Assert.Single(upstream.Requests);
        Assert.Equal(new JsonWebToken(jwt).Subject, arrived["Remote-User"]);
        Assert.Equal("user", arrived["Remote-Groups"]);
        Assert.DoesNotContain(arrived.Headers, header => header.Value is "root" or "admin");
    }
}
