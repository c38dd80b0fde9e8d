using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Dapper;
using MagicLink.Gateway.Settings;
using MagicLink.Gateway.Stores;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Settings;

/// <summary>Settings that admins change while the gateway runs.</summary>
public abstract class RunTimeSettingsContract : IAsyncLifetime
{
    /// <summary>The environment's names begin so.</summary>
    private const string Variable = "Gateway__";

    private TestConfig config = null!;
    private string? database;

    /// <summary>Whether this runs on PostgreSQL.</summary>
    private protected abstract bool IsShared { get; }

    public async ValueTask InitializeAsync()
    {
        config = new TestConfig();
        if (IsShared)
        {
            database = await SharedPostgres.NewSchemaAsync();
            config.WithPostgres(database, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        }
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        config.Dispose();
        if (database is not null)
        {
            await SharedPostgres.DropSchemaAsync(database);
        }
    }

    [Fact]
    public async Task Saving_one_setting_never_touches_the_others()
    {
        await using var gateway = await TestGateway.StartAsync(config);
        var token = await gateway.AdminTokenAsync();
        var (before, _) = await gateway.SettingsAsync(token);

        await gateway.SetAsync(token, """{"signIn":{"mode":"invited"}}""");
        await gateway.SetAsync(token, """{"otp":{"maxAttempts":3}}""");
        var after = await gateway.SetAsync(token, """{"signIn":{"linkLifetime":"00:20:00"}}""");

        var expected = JsonNode.Parse(before.GetRawText())!;
        expected["signIn"]!["mode"] = "invited";
        expected["signIn"]!["linkLifetime"] = "00:20:00";
        expected["otp"]!["maxAttempts"] = 3;
        Assert.Equal(expected.ToJsonString(), after.GetRawText());
        Assert.Equal(after.GetRawText(), (await gateway.SettingsAsync(token)).Settings.GetRawText());
    }

    [Fact]
    public async Task What_is_set_survives_a_restart_and_stands_over_the_file()
    {
        config.With("SignIn:Mode", "invited").With("SignIn:AllowedDomains", new JsonArray("a.example", "b.example", "c.example")).With("Otp:MaxAttempts", 7);
        await using (var before = await TestGateway.StartAsync(config))
        {
            await before.SetAsync(await before.AdminTokenAsync(), """{"signIn":{"mode":"domains","allowedDomains":["d.example"],"codeLifetime":"1.00:00:00"}}""");
        }

        await using var after = await TestGateway.StartAsync(config);
        var (settings, _) = await after.SettingsAsync(await after.AdminTokenAsync("second"));

        Assert.Equal("domains", settings.At("signIn.mode"));
        Assert.Equal("""["d.example"]""", settings.At("signIn.allowedDomains"));
        Assert.Equal("1.00:00:00", settings.At("signIn.codeLifetime"));
        Assert.Equal("7", settings.At("otp.maxAttempts"));
    }

    [Fact]
    public async Task The_environment_stands_over_both_and_a_list_of_its_is_the_whole_list()
    {
        config.With("SignIn:AllowedDomains", new JsonArray("a.example", "b.example")).With("Otp:MaxAttempts", 7);
        await using (var before = await TestGateway.StartAsync(config))
        {
            await before.SetAsync(await before.AdminTokenAsync(), """{"signIn":{"allowedDomains":["x.example","y.example","z.example"],"mode":"domains"},"otp":{"maxAttempts":2}}""");
        }

        var file = Path.Combine(config.Root, "attempts");
        await File.WriteAllTextAsync(file, "9\n", TestContext.Current.CancellationToken);
        config.Environment[Variable + "SignIn__AllowedDomains__0"] = "env.example";
        config.Environment[Variable + "Otp__MaxAttempts_FILE"] = file;
        await using var after = await TestGateway.StartAsync(config);
        var token = await after.AdminTokenAsync("second");
        var (settings, _) = await after.SettingsAsync(token);

        Assert.Equal("""["env.example","b.example"]""", settings.At("signIn.allowedDomains"));
        Assert.Equal("9", settings.At("otp.maxAttempts"));
        Assert.Equal("domains", settings.At("signIn.mode"));
        using var pinned = await after.PutSettingsAsync(token, """{"signIn":{"allowedDomains":["d.example"],"mode":"open"},"otp":{"maxAttempts":4,"lifetime":"00:01:00"}}""");
        var refusal = await pinned.RefusalAsync(409, "CONFLICT");
        Assert.Equal(["signIn.allowedDomains", "otp.maxAttempts"], refusal.Fields());
        Assert.Contains("otp.maxAttempts", refusal.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(settings.GetRawText(), (await after.SettingsAsync(token)).Settings.GetRawText());

        // Taking back what is stored sets nothing.
        await after.SetAsync(token, """{"otp":{"maxAttempts":null},"signIn":{"mode":"open"}}""");
    }

    [Fact]
    public async Task Null_goes_back_to_the_files_value()
    {
        config.With("Otp:MaxAttempts", 7).With("Otp:Lifetime", "00:03:00");
        await using var gateway = await TestGateway.StartAsync(config);
        var token = await gateway.AdminTokenAsync();
        await gateway.SetAsync(token, """{"otp":{"maxAttempts":2,"lifetime":"00:01:00","required":true},"signIn":{"mode":"invited"}}""");

        var one = await gateway.SetAsync(token, """{"otp":{"maxAttempts":null}}""");
        Assert.Equal(("7", "00:01:00", "true"), (one.At("otp.maxAttempts"), one.At("otp.lifetime"), one.At("otp.required")));
        var all = await gateway.SetAsync(token, """{"otp":null}""");

        Assert.Equal(("7", "00:03:00", "false"), (all.At("otp.maxAttempts"), all.At("otp.lifetime"), all.At("otp.required")));
        Assert.Equal("invited", all.At("signIn.mode"));
    }

    [Fact]
    public async Task A_change_is_refused_when_the_settings_are_no_longer_what_was_looked_at()
    {
        await using var gateway = await TestGateway.StartAsync(config);
        var token = await gateway.AdminTokenAsync();
        var (_, first) = await gateway.SettingsAsync(token);

        using var fits = await gateway.PutSettingsAsync(token, """{"otp":{"maxAttempts":2}}""", first);
        await fits.JsonAsync(200);
        var second = fits.Headers.ETag!.ToString();
        Assert.Equal(second, (await gateway.SettingsAsync(token)).Tag);
        Assert.NotEqual(first, second);
        foreach (var stale in new[] { first, "\"x\"", $"W/{second}", second.Trim('"'), "" })
        {
            using var refused = await gateway.PutSettingsAsync(token, """{"otp":{"maxAttempts":9}}""", stale);
            await refused.RefusalAsync(412, "CONFLICT");
        }

        foreach (var good in new[] { "*", $"\"x\", {second}" })
        {
            using var taken = await gateway.PutSettingsAsync(token, """{"otp":{"maxAttempts":2}}""", good);
            Assert.Equal("2", (await taken.JsonAsync(200)).At("otp.maxAttempts"));
        }
    }

    [Fact]
    public async Task The_same_values_again_are_another_state_once_something_lay_between()
    {
        await using var gateway = await TestGateway.StartAsync(config);
        var token = await gateway.AdminTokenAsync();
        var (_, first) = await gateway.SettingsAsync(token);
        await gateway.SetAsync(token, """{"otp":{"maxAttempts":2}}""");
        await gateway.SetAsync(token, """{"otp":{"maxAttempts":null}}""");

        using var refused = await gateway.PutSettingsAsync(token, "{}", first);

        await refused.RefusalAsync(412, "CONFLICT");
    }

    [Fact]
    public async Task Of_changes_at_the_same_moment_none_undoes_another()
    {
        await using var gateway = await TestGateway.StartAsync(config);
        var token = await gateway.AdminTokenAsync();
        (string Field, string Patch, string Value)[] changes =
        [
            ("signIn.mode", """{"signIn":{"mode":"invited"}}""", "invited"),
            ("signIn.linkLifetime", """{"signIn":{"linkLifetime":"00:01:00"}}""", "00:01:00"),
            ("signIn.codeLifetime", """{"signIn":{"codeLifetime":"00:02:00"}}""", "00:02:00"),
            ("otp.required", """{"otp":{"required":true}}""", "true"),
            ("otp.maxAttempts", """{"otp":{"maxAttempts":9}}""", "9"),
            ("otp.lifetime", """{"otp":{"lifetime":"00:03:00"}}""", "00:03:00"),
            ("mfa.mode", """{"mfa":{"mode":"required"}}""", "required"),
            ("sessions.idleTimeout", """{"sessions":{"idleTimeout":"00:04:00"}}""", "00:04:00"),
            ("tokens.accessTokenLifetime", """{"tokens":{"accessTokenLifetime":"00:05:00"}}""", "00:05:00"),
        ];

        var answers = await Task.WhenAll(changes.Select(change => gateway.SetAsync(token, change.Patch)));

        Assert.All(changes.Zip(answers), pair => Assert.Equal(pair.First.Value, pair.Second.At(pair.First.Field)));
        var (settings, _) = await gateway.SettingsAsync(token);
        Assert.All(changes, change => Assert.Equal(change.Value, settings.At(change.Field)));
        Assert.Equal(9, await CountAsync(gateway));
    }

    [Fact]
    public async Task Every_change_is_written_down_with_the_tokens_name_and_the_values_before_and_after()
    {
        await using var gateway = await TestGateway.StartAsync(config);
        var token = await gateway.AdminTokenAsync("olga");

        await gateway.SetAsync(token, """{"signIn":{"mode":"domains","allowedDomains":["a.example"]},"otp":{"maxAttempts":5}}""");
        await gateway.SetAsync(token, """{"otp":{"maxAttempts":5}}""");
        await gateway.SetAsync(token, """{"signIn":{"mode":null}}""");
        using var refused = await gateway.PutSettingsAsync(token, """{"otp":{"maxAttempts":0}}""");
        await refused.RefusalAsync(400, "VALIDATION_FAILED");

        Assert.Equal(
            [
                ("olga", "signIn.mode: \"open\" → \"domains\"; signIn.allowedDomains: [] → [\"a.example\"]; otp.maxAttempts: 5 → 5"),
                ("olga", "signIn.mode: \"domains\" → \"open\" (as configured)"),
            ],
            await AuditAsync(gateway));
    }

    [Fact]
    public async Task A_start_with_a_file_that_no_longer_fits_what_is_stored_is_refused_and_names_the_setting()
    {
        await using (var before = await TestGateway.StartAsync(config))
        {
            await before.SetAsync(await before.AdminTokenAsync(), """{"mfa":{"mode":"off"}}""");
        }

        config.With("Access:Policies:vault:Mfa", "required");
        var fault = await Assert.ThrowsAsync<SettingException>(() => TestGateway.StartAsync(config));
        Assert.StartsWith("Gateway:Access:Policies:vault:Mfa: ", fault.Message, StringComparison.Ordinal);
        Assert.Contains("Gateway:Mfa:Mode", fault.Message, StringComparison.Ordinal);

        // The environment is the way out.
        config.Environment[Variable + "Mfa__Mode"] = "optional";
        await using var after = await TestGateway.StartAsync(config);
        Assert.Equal("optional", (await after.SettingsAsync(await after.AdminTokenAsync("second"))).Settings.At("mfa.mode"));
    }

    /// <summary>Actor and detail of each change, the oldest first.</summary>
    private static Task<List<(string Actor, string Detail)>> AuditAsync(TestGateway gateway) => gateway.Service<IDatabase>().ReadAsync(
        async connection => (await connection.QueryAsync<(string, string)>("SELECT actor, detail FROM audit WHERE kind = 'SettingsChanged' ORDER BY seq")).AsList(),
        TestContext.Current.CancellationToken);

    private static async Task<int> CountAsync(TestGateway gateway) => (await AuditAsync(gateway)).Count;
}
