using System.Text.Json.Nodes;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Tests.Harness;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Tests.SignIn;

public sealed class SignUpTests
{
    [Fact]
    public async Task Open_lets_anybody_with_a_mailbox_in()
    {
        await using var gateway = await TestGateway.StartAsync(configure: config => config.With("SignIn:Mode", "open"));

        await gateway.SignInAsync("ann@example.com");
        await gateway.SignInAsync("bob@elsewhere.example");

        Assert.Equal(2, gateway.Count("users"));
    }

    [Theory]
    [InlineData("ann@example.com", true)]
    [InlineData("ANN@EXAMPLE.COM", true)]
    [InlineData("ann@bücher.example", true)]
    [InlineData("ann@sub.example.com", false)]
    [InlineData("ann@example.com.evil.example", false)]
    [InlineData("ann@notexample.com", false)]
    [InlineData("example.com@evil.example", false)]
    public async Task Domains_lets_only_addresses_of_the_allowed_domains_sign_up(string email, bool allowed)
    {
        await using var gateway = await TestGateway.StartAsync(configure: config =>
            config.With("SignIn:Mode", "domains").With("SignIn:AllowedDomains", new JsonArray("Example.com", "BÜCHER.example")));

        await AssertMailedAsync(gateway, email, allowed);
    }

    [Theory]
    [InlineData("ann@example.com", true)]
    [InlineData("Ann@Example.COM", true)]
    [InlineData("bob@example.com", false)]
    [InlineData("ann+x@example.com", false)]
    public async Task Invited_lets_only_known_addresses_in(string email, bool known)
    {
        await using var gateway = await TestGateway.StartAsync(configure: config => config.With("SignIn:Mode", "invited"));
        await InviteAsync(gateway, "ann@example.com");

        await AssertMailedAsync(gateway, email, known);
    }

    [Fact]
    public async Task A_known_person_of_another_domain_still_signs_in()
    {
        await using var gateway = await TestGateway.StartAsync(configure: config =>
            config.With("SignIn:Mode", "domains").With("SignIn:AllowedDomains", new JsonArray("example.com")));
        await InviteAsync(gateway, "guest@elsewhere.example");

        var signedIn = await gateway.SignInAsync("guest@elsewhere.example");

        Assert.Equal("guest@elsewhere.example", signedIn.GetProperty("user").GetProperty("email").GetString());
    }

    private static async Task InviteAsync(TestGateway gateway, string address)
    {
        Assert.True(EmailAddress.TryParse(address, out var email));
        Assert.NotNull(await gateway.Service<UserAdminFlow>().InviteAsync(NewUser.SigningUp(email), TestContext.Current.CancellationToken));
    }

    /// <summary>An address that is admitted gets a mail that signs it in; another gets none, ever, and the answer is the same.</summary>
    private static async Task AssertMailedAsync(TestGateway gateway, string email, bool admitted)
    {
        if (admitted)
        {
            await gateway.SignInAsync(email);
            return;
        }

        using var response = await gateway.PostAsync("/api/magic-link/send", new { email });
        Assert.Equal("Magic link sent", (await response.JsonAsync(200)).GetProperty("message").GetString());

        // A mail of somebody admitted goes out after it: the outbox has been through.
        await InviteAsync(gateway, "witness@example.com");
        Assert.Equal("witness@example.com", (await gateway.SendAsync("witness@example.com")).Mail.To);
        gateway.Clock.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal(1, gateway.Mailbox.Offered);
        Assert.Equal(1L, gateway.Rows("SELECT withheld FROM outbox ORDER BY seq")[0]["withheld"]);
    }
}
