using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.SignIn;

public sealed class DisabledPersonTests
{
    private const string Ann = "ann@example.com";

    [Fact]
    public async Task A_link_asked_for_while_disabled_says_so_once_the_mailbox_is_proved()
    {
        await using var gateway = await TestGateway.StartAsync();
        await gateway.SignInAsync(Ann);
        await SetDisabledAsync(gateway, true);

        var mail = await gateway.SendAsync(Ann);
        using var verified = await gateway.PostAsync("/api/magic-link/verify", new { token = mail.Token });

        await verified.RefusalAsync(403, "ACCOUNT_DISABLED");
        Assert.Equal(1, gateway.Count("sessions"));
    }

    [Fact]
    public async Task A_link_asked_for_before_the_disabling_says_so_too()
    {
        await using var gateway = await TestGateway.StartAsync();
        await gateway.SignInAsync(Ann);
        var mail = await gateway.SendAsync(Ann);
        await SetDisabledAsync(gateway, true);

        using var verified = await gateway.PostAsync("/api/magic-link/verify", new { token = mail.Token });

        await verified.RefusalAsync(403, "ACCOUNT_DISABLED");
        Assert.Equal(1, gateway.Count("sessions"));
    }

    [Fact]
    public async Task A_link_from_before_stays_dead_when_the_person_is_enabled_again()
    {
        await using var gateway = await TestGateway.StartAsync();
        await gateway.SignInAsync(Ann);
        var before = await gateway.SendAsync(Ann);
        await SetDisabledAsync(gateway, true);
        await SetDisabledAsync(gateway, false);

        using var dead = await gateway.PostAsync("/api/magic-link/verify", new { token = before.Token });

        await dead.RefusalAsync(410, "TOKEN_INVALID");
        await gateway.SignInAsync(Ann);
    }

    [Fact]
    public async Task A_link_that_met_a_disabled_person_does_not_work_later()
    {
        await using var gateway = await TestGateway.StartAsync();
        await gateway.SignInAsync(Ann);
        await SetDisabledAsync(gateway, true);
        var mail = await gateway.SendAsync(Ann);
        using var refused = await gateway.PostAsync("/api/magic-link/verify", new { token = mail.Token });
        await refused.RefusalAsync(403, "ACCOUNT_DISABLED");
        await SetDisabledAsync(gateway, false);

        using var again = await gateway.PostAsync("/api/magic-link/verify", new { token = mail.Token });

        Assert.Equal(410, (int)again.StatusCode);
        Assert.Equal(1, gateway.Count("sessions"));
    }

    private static async Task SetDisabledAsync(TestGateway gateway, bool disabled)
    {
        Assert.True(EmailAddress.TryParse(Ann, out var email));
        Assert.NotNull(await gateway.Service<UserAdminFlow>().SetDisabledAsync(email, disabled, TestContext.Current.CancellationToken));
    }
}
