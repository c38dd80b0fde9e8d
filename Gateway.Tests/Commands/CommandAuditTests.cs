using MagicLink.Gateway.Commands.Control;
using MagicLink.Gateway.Tests.Admin;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Commands;

public sealed class CommandAuditTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_change_that_a_command_makes_is_in_the_audit_log_and_looking_is_not()
    {
        await using var gateway = await TestGateway.StartAsync(configure: config => config.With("Tokens:Algorithm", "HS256"));
        const string Ann = "ann@example.com";
        ControlRequest[] requests =
        [
            new(UserActions.Invite, Ann), new(UserActions.SetRoles, Ann, Roles: ["staff"]), new(UserActions.Disable, Ann), new(UserActions.Enable, Ann),
            new(UserActions.ResetMfa, Ann), new(UserActions.List), new(UserActions.Delete, Ann),
            new(KeyActions.List), new(KeyActions.Rotate), new(KeyActions.DropOld), new(KeyActions.ShowSharedSecret),
            new(AdminTokenActions.Create, TokenName: "ops", IsReadOnly: true), new(AdminTokenActions.List), new(AdminTokenActions.Revoke, TokenName: "ops"),
            new(ControlActions.ListOutbox), new(ControlActions.BackUp, File: Path.Combine(gateway.Config.Root, "copy.db")),
        ];
        var actions = gateway.Service<ControlActions>();
        foreach (var request in requests)
        {
            var answer = await actions.ExecuteAsync(request, Cancellation);
            Assert.True(answer.ExitCode == 0, $"{request.Action}: {answer.Text}");
        }

        var rows = await AdminDesk.AuditOfAsync(gateway, "command line");

        Assert.Equal(
            [
                "UserCreated", "UserChanged", "UserDisabled", "UserEnabled", "SecondFactorReset", "UserDeleted", "KeysRotated", "KeysDropped", "SharedSecretShown",
                "AdminTokenCreated", "AdminTokenRevoked", "BackupWritten",
            ],
            rows.Select(row => row.Split(' ')[0]));
        Assert.Contains("AdminTokenCreated ops (read-only)", rows);
        Assert.DoesNotContain(rows, row => row.Contains('@')); // the person was deleted in the end
    }

    [Fact]
    public async Task What_did_not_happen_is_not_in_the_audit_log()
    {
        await using var gateway = await TestGateway.StartAsync();
        var actions = gateway.Service<ControlActions>();
        foreach (var request in new ControlRequest[]
        {
            new(UserActions.Disable, "nobody@example.com"), new(UserActions.Invite, "bob@example.com", FirstName: "a\u202eb"), new(AdminTokenActions.Revoke, TokenName: "none"),
            new(ControlActions.RetryMail, MailId: "none"),
        })
        {
            Assert.Equal(1, (await actions.ExecuteAsync(request, Cancellation)).ExitCode);
        }

        Assert.Empty(await AdminDesk.AuditOfAsync(gateway, "command line"));
    }
}
