using System.Net.Http.Json;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Dapper;
using MagicLink.Gateway.Tests.Harness;
using Microsoft.Data.Sqlite;

namespace MagicLink.Gateway.Tests.Commands;

/// <summary>The steps of "Back up and restore" in <c>docs/deploy.md</c>, with real processes.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class RestoreTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_restored_gateway_knows_people_sessions_and_keys_and_no_old_link()
    {
        await using var upstream = await Upstream.StartAsync();
        using var config = new TestConfig(upstream.Url).With("Access:Policies:staff:Roles", new JsonArray("staff"));
        config.Routes["staff"] = TestConfig.Route("/staff/{**path}", policy: "staff");
        string jwt, keys, spentBefore, spentAfter, pending, askedAfter;
        await using (var gateway = await GatewayProcess.ServeAsync(config))
        {
            (await GatewayProcess.RunOnAsync(config, "users", "invite", "ann@example.com", "--role", "staff")).Ends(0);
            spentBefore = await AskAsync(gateway, config, "ann@example.com");
            jwt = await UseAsync(gateway, spentBefore);
            keys = await gateway.Client.GetStringAsync("/.well-known/jwks.json", Cancellation);
            spentAfter = await AskAsync(gateway, config, "bob@example.com");
            pending = await AskAsync(gateway, config, "cat@example.com");

            (await GatewayProcess.RunOnAsync(config, "backup", "backup.db")).Ends(0);

            await UseAsync(gateway, spentAfter);
            askedAfter = await AskAsync(gateway, config, "dan@example.com");
            await gateway.KillAsync(); // so that a WAL is left, which must not get into what is restored
        }

        var data = Path.Combine(config.Root, "data");
        Assert.NotEqual(0, new FileInfo(Path.Combine(data, "gateway.db-wal")).Length);
        File.Delete(Path.Combine(data, "gateway.db-wal"));
        File.Delete(Path.Combine(data, "gateway.db-shm"));
        File.Move(Path.Combine(config.Root, "backup.db"), Path.Combine(data, "gateway.db"), overwrite: true);
        await using var restored = await GatewayProcess.ServeAsync(config);

        await BeRestoredAsync(restored, config, jwt, keys);
        Assert.Equal("TOKEN_ALREADY_USED", await RefusalAsync(restored, spentBefore));
        Assert.Equal("TOKEN_INVALID", await RefusalAsync(restored, spentAfter));
        Assert.Equal("TOKEN_INVALID", await RefusalAsync(restored, pending));
        Assert.Equal("TOKEN_INVALID", await RefusalAsync(restored, askedAfter));
        Assert.Equal(200, await restored.StatusAsync("/", await restored.SignInAsync("eve@example.com")));
    }

    [Fact]
    public async Task A_restore_on_a_new_machine_needs_the_same_master_key()
    {
        await using var upstream = await Upstream.StartAsync();
        using var config = new TestConfig(upstream.Url);
        string jwt, keys;
        await using (var gateway = await GatewayProcess.ServeAsync(config))
        {
            jwt = await gateway.SignInAsync("ann@example.com");
            keys = await gateway.Client.GetStringAsync("/.well-known/jwks.json", Cancellation);
            (await GatewayProcess.RunOnAsync(config, "backup", "backup.db")).Ends(0);
            await gateway.TerminateAsync();
            (await gateway.EndAsync()).Ends(0);
        }

        var masterKey = Path.Combine(config.Root, "data", "master.key");
        config.With("DataDirectory", "fresh");
        var fresh = Directory.CreateDirectory(Path.Combine(config.Root, "fresh")).FullName;
        File.Copy(Path.Combine(config.Root, "backup.db"), Path.Combine(fresh, "gateway.db"));
        await File.WriteAllTextAsync(Path.Combine(fresh, "master.key"), Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), Cancellation);
        File.SetUnixFileMode(Path.Combine(fresh, "master.key"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var refused = await GatewayProcess.RunOnAsync(config);
        Assert.Contains("another master key", refused.Ends(1).Errors, StringComparison.Ordinal);

        File.Copy(masterKey, Path.Combine(fresh, "master.key"), overwrite: true);
        await using (var restored = await GatewayProcess.ServeAsync(config))
        {
            Assert.Equal(200, await restored.StatusAsync("/", jwt));
            Assert.Equal(keys, await restored.Client.GetStringAsync("/.well-known/jwks.json", Cancellation));
            await restored.TerminateAsync();
            await restored.EndAsync();
        }

        await EndAllSessionsAsync(Path.Combine(fresh, "gateway.db"));
        await using var again = await GatewayProcess.ServeAsync(config);
        Assert.Equal(401, await again.StatusAsync("/", jwt));
    }

    /// <summary>Runs the statement that the document names.</summary>
    private static async Task EndAllSessionsAsync(string file)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "docs", "deploy.md"), Cancellation);
        var sql = Regex.Match(text, "sqlite3 data/gateway.db \"(UPDATE sessions [^\"]+)\"").Groups[1].Value;
        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ConnectionString);
        Assert.Equal(1, await connection.ExecuteAsync(sql));
    }

    private static async Task BeRestoredAsync(GatewayProcess restored, TestConfig config, string jwt, string keys)
    {
        var list = await GatewayProcess.RunOnAsync(config, "users", "list");
        Assert.Equal("1\tann@example.com\tstaff\tenabled\t-\n", list.Ends(0).Output);
        Assert.Equal(200, await restored.StatusAsync("/staff/list", jwt));
        Assert.Equal(keys, await restored.Client.GetStringAsync("/.well-known/jwks.json", Cancellation));
    }

    private static async Task<string> AskAsync(GatewayProcess gateway, TestConfig config, string email)
    {
        using var sent = await gateway.Client.PostAsJsonAsync("/api/magic-link/send", new { email }, Cancellation);
        await sent.JsonAsync(200);
        return (await EmlFile.ToAsync(email, Path.Combine(config.Root, "mails"))).Token;
    }

    private static async Task<string> UseAsync(GatewayProcess gateway, string token)
    {
        using var verified = await gateway.Client.PostAsJsonAsync("/api/magic-link/verify", new { token }, Cancellation);
        return (await verified.JsonAsync(200)).GetProperty("jwt").GetString()!;
    }

    private static async Task<string?> RefusalAsync(GatewayProcess gateway, string token)
    {
        using var verified = await gateway.Client.PostAsJsonAsync("/api/magic-link/verify", new { token }, Cancellation);
        return (await verified.JsonAsync(410)).GetProperty("error").GetString();
    }
}
