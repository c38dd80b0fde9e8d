using System.Text.Json.Nodes;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Commands;

public sealed class UserCommandTests
{
    [Fact]
    public async Task Users_are_kept_without_a_running_gateway()
    {
        using var config = new TestConfig();

        var invited = await GatewayProcess.RunOnAsync(config, "users", "invite", "Ann@Example.com", "--role", "staff", "--role", "admin", "--first-name", "Ann", "--last-name", "Lee");
        await GatewayProcess.RunOnAsync(config, "users", "invite", "bob@example.com");
        var disabled = await GatewayProcess.RunOnAsync(config, "users", "disable", "ann@example.com");
        var roles = await GatewayProcess.RunOnAsync(config, "users", "roles", "bob@example.com", "--role", "staff");
        var list = await GatewayProcess.RunOnAsync(config, "users", "list");
        var enabled = await GatewayProcess.RunOnAsync(config, "users", "enable", "ann@example.com");

        Assert.Equal("1\tann@example.com\tstaff,admin\tenabled\tAnn Lee\n", invited.Ends(0).Output);
        Assert.Equal("1\tann@example.com\tstaff,admin\tdisabled\tAnn Lee\n", disabled.Ends(0).Output);
        Assert.Equal("2\tbob@example.com\tstaff\tenabled\t-\n", roles.Ends(0).Output);
        Assert.Equal(disabled.Output + roles.Output, list.Ends(0).Output);
        Assert.Equal(invited.Output, enabled.Ends(0).Output);
    }

    [Theory]
    [InlineData("That is not a mail address.", "invite", "ann")]
    [InlineData("There is no such person.", "disable", "ann@example.com")]
    [InlineData("There is no such person.", "reset-mfa", "ann@example.com")]
    [InlineData("There is no such person.", "delete", "ann@example.com")]
    [InlineData("There is no such person.", "roles", "ann@example.com", "--role", "staff")]
    [InlineData("\"two words\" is not a role", "invite", "ann@example.com", "--role", "two words")]
    public async Task What_cannot_be_done_exits_1_and_says_why(string why, params string[] arguments)
    {
        using var config = new TestConfig();

        var outcome = await GatewayProcess.RunOnAsync(config, ["users", .. arguments]);

        Assert.StartsWith(why, outcome.Ends(1).Errors, StringComparison.Ordinal);
        Assert.Equal("", outcome.Output);
    }

    [Fact]
    public async Task A_change_beside_a_running_gateway_holds_from_the_very_next_request()
    {
        await using var upstream = await Upstream.StartAsync();
        using var config = new TestConfig(upstream.Url).With("SignIn:Mode", "invited").With("Access:Policies:staff:Roles", new JsonArray("staff"));
        config.Routes["staff"] = TestConfig.Route("/staff/{**path}", policy: "staff");
        await using var gateway = await GatewayProcess.ServeAsync(config);

        (await GatewayProcess.RunOnAsync(config, "users", "invite", "ann@example.com")).Ends(0);
        var again = await GatewayProcess.RunOnAsync(config, "users", "invite", "ann@example.com");
        var jwt = await gateway.SignInAsync("ann@example.com");
        var asUser = (await gateway.StatusAsync("/", jwt), await gateway.StatusAsync("/staff/list", jwt));
        (await GatewayProcess.RunOnAsync(config, "users", "roles", "ann@example.com", "--role", "staff")).Ends(0);
        var asStaff = await gateway.StatusAsync("/staff/list", jwt);
        (await GatewayProcess.RunOnAsync(config, "users", "disable", "ann@example.com")).Ends(0);
        var whenDisabled = await gateway.StatusAsync("/", jwt);
        (await GatewayProcess.RunOnAsync(config, "users", "enable", "ann@example.com")).Ends(0);
        var afterwards = await gateway.StatusAsync("/", jwt);

        Assert.Equal("That address is known already.\n", again.Ends(1).Errors);
        Assert.Equal((200, 403), asUser);
        Assert.Equal(200, asStaff);
        Assert.Equal(401, whenDisabled);
        Assert.Equal(401, afterwards);
        Assert.Equal(2, upstream.Requests.Count);
    }

    [Fact]
    public async Task A_reset_beside_a_running_gateway_takes_factor_and_lock_from_the_very_next_request()
    {
        await using var gateway = await TestGateway.StartAsync();
        var jwt = await gateway.JwtAsync("ann@example.com");
        var (_, codes) = await gateway.EnrolAsync(jwt);
        for (var i = 0; i < 5; i++)
        {
            await gateway.WrongAsync("disable", jwt, new { code = "x" });
        }

        var reset = await GatewayProcess.RunOnAsync(gateway.Config, "users", "reset-mfa", "Ann@example.com");
        var hasOne = await gateway.IsMfaEnabledAsync(jwt);

        Assert.Equal("1\tann@example.com\tuser\tenabled\t-\n", reset.Ends(0).Output);
        Assert.False(hasOne);
        Assert.Equal((0, 0), (gateway.Count("totp"), gateway.Count("backup_codes")));
        await gateway.EnrolAsync(jwt);
        await gateway.WrongAsync("disable", jwt, new { backupCode = codes[0] });
        Assert.Contains(gateway.Logs.Lines, line => line.Contains("an operator reset it", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_person_deleted_beside_a_running_gateway_is_out_with_the_very_next_request_and_begins_anew()
    {
        await using var upstream = await Upstream.StartAsync();
        using var config = new TestConfig(upstream.Url);
        await using var gateway = await GatewayProcess.ServeAsync(config);
        var jwt = await gateway.SignInAsync("ann@example.com");
        Assert.Equal(200, await gateway.StatusAsync("/", jwt));

        var deleted = await GatewayProcess.RunOnAsync(config, "users", "delete", "Ann@Example.com");
        var afterwards = await gateway.StatusAsync("/", jwt);
        var list = await GatewayProcess.RunOnAsync(config, "users", "list");
        Array.ForEach(Directory.GetFiles(Path.Combine(config.Root, "mails")), File.Delete);
        var anew = await gateway.SignInAsync("ann@example.com");

        Assert.Equal("1\tann@example.com\tuser\tdeleted\t-\n", deleted.Ends(0).Output);
        Assert.Equal(401, afterwards);
        Assert.Equal("", list.Ends(0).Output.Trim());
        Assert.Equal((200, 401), (await gateway.StatusAsync("/", anew), await gateway.StatusAsync("/", jwt)));
    }

    [Fact]
    public async Task Users_are_deleted_without_a_running_gateway()
    {
        using var config = new TestConfig();
        (await GatewayProcess.RunOnAsync(config, "users", "invite", "ann@example.com", "--role", "staff", "--first-name", "Ann")).Ends(0);
        (await GatewayProcess.RunOnAsync(config, "users", "invite", "bob@example.com")).Ends(0);

        var deleted = await GatewayProcess.RunOnAsync(config, "users", "delete", "ann@example.com");
        var list = await GatewayProcess.RunOnAsync(config, "users", "list");

        Assert.Equal("1\tann@example.com\tstaff\tdeleted\tAnn\n", deleted.Ends(0).Output);
        Assert.Equal("2\tbob@example.com\tuser\tenabled\t-\n", list.Ends(0).Output);
    }

    [Fact]
    public async Task Commands_work_after_a_gateway_was_killed()
    {
        using var config = new TestConfig("http://127.0.0.1:9/");
        await using var gateway = await GatewayProcess.ServeAsync(config);
        (await GatewayProcess.RunOnAsync(config, "users", "invite", "ann@example.com")).Ends(0);
        await gateway.KillAsync();

        var list = await GatewayProcess.RunOnAsync(config, "users", "list");
        await using var restarted = await GatewayProcess.ServeAsync(config);
        var beside = await GatewayProcess.RunOnAsync(config, "users", "list");

        Assert.Equal("1\tann@example.com\tuser\tenabled\t-\n", list.Ends(0).Output);
        Assert.Equal(list.Output, beside.Ends(0).Output);
    }

    [Fact]
    public async Task A_data_folder_with_a_very_long_path_still_takes_commands()
    {
        var folder = string.Join('/', Enumerable.Repeat("a-rather-long-folder-name", 12));
        using var config = new TestConfig("http://127.0.0.1:9/").With("DataDirectory", folder);
        await using var gateway = await GatewayProcess.ServeAsync(config);

        (await GatewayProcess.RunOnAsync(config, "users", "invite", "ann@example.com")).Ends(0);
        var list = await GatewayProcess.RunOnAsync(config, "users", "list");
        var elsewhere = File.ResolveLinkTarget(Path.Combine(config.Root, folder, "control.sock"), returnFinalTarget: false)!;
        await gateway.TerminateAsync();
        (await gateway.EndAsync()).Ends(0);

        Assert.Equal("1\tann@example.com\tuser\tenabled\t-\n", list.Ends(0).Output);
        Assert.False(Directory.Exists(Path.GetDirectoryName(elsewhere.FullName)));
    }
}
