using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Proxy;

public sealed class PolicyTests(ProxiedGateway shared) : IClassFixture<ProxiedGateway>
{
    [Fact]
    public async Task An_anonymous_route_lets_everybody_through_and_tells_the_backend_nobody()
    {
        var arrived = await shared.ArrivedAsync("/public/x", bearer: null);

        Assert.DoesNotContain(arrived.Headers.Keys, name => name.StartsWith("X-Gateway", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task An_anonymous_route_still_says_who_is_signed_in()
    {
        var arrived = await shared.ArrivedAsync("/public/x", shared.User);

        Assert.Equal("ulf@example.com", arrived["X-Gateway-Email"]);
    }

    [Theory]
    [InlineData("/x")]
    [InlineData("/named/x")]
    public async Task The_default_policy_lets_any_signed_in_person_through(string path)
    {
        Assert.Equal("ulf@example.com", (await shared.ArrivedAsync(path, shared.User))["X-Gateway-Email"]);
    }

    [Fact]
    public async Task A_role_opens_what_is_for_that_role_only()
    {
        Assert.Equal("user,staff", (await shared.ArrivedAsync("/staff/x", shared.Staff))["X-Gateway-Roles"]);
        await RefusedAsync("GET", "/staff/x", shared.User);
    }

    [Fact]
    public async Task A_domain_opens_what_is_for_that_domain_only()
    {
        var partner = await shared.Gateway.JwtAsync("pia@Partner.Example");
        var subdomain = await shared.Gateway.JwtAsync("sam@sub.partner.example");

        Assert.Equal("pia@partner.example", (await shared.ArrivedAsync("/partners/x", partner))["X-Gateway-Email"]);
        await RefusedAsync("GET", "/partners/x", subdomain);
        await RefusedAsync("GET", "/partners/x", shared.Staff);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("DELETE")]
    [InlineData("PATCH")]
    [InlineData("PROPFIND")]
    public async Task A_method_that_a_policy_does_not_allow_is_refused(string method)
    {
        await shared.ArrivedAsync("/readers/x", shared.User);
        await RefusedAsync(method, "/readers/x", shared.User);
    }

    private async Task RefusedAsync(string method, string path, string bearer)
    {
        shared.Upstream.Requests.Clear();
        Assert.Equal(403, (await shared.Gateway.RawAsync($"{method} {path} HTTP/1.1", $"Authorization: Bearer {bearer}")).Status);
        Assert.Empty(shared.Upstream.Requests);
    }
}
