using System.Globalization;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Admin;

/// <summary>Admins see who is shut out, shut out and let in.</summary>
public sealed class BannedIpsTests
{
    private const string Path = "/banned-ips";

    [Fact]
    public async Task A_ban_holds_at_once_is_listed_and_ends_when_it_is_taken_back()
    {
        await using var gateway = await StartAsync();
        var token = await gateway.AdminTokenAsync("ops");

        var banned = await gateway.AdminAsync(token, HttpMethod.Post, Path, new { ip = "192.0.2.7", reason = "scanner", duration = "02:00:00" }, 201);
        await gateway.AdminAsync(token, HttpMethod.Post, Path, new { ip = "2001:DB8::/32" }, 201);

        Assert.Equal(("192.0.2.7", "scanner", "ops", false), (Text(banned, "ip"), Text(banned, "reason"), Text(banned, "bannedBy"), banned.GetProperty("automatic").GetBoolean()));
        Assert.Equal(TimeSpan.FromHours(2), Time(banned, "until") - Time(banned, "since"));
        var list = await gateway.AdminListAsync(token, Path + "?pageSize=1");
        Assert.Equal((2, "2001:db8::/32"), (list.GetProperty("total").GetInt32(), Text(list.GetProperty("items")[0], "ip")));
        Assert.Equal(403, await FromAsync(gateway, "192.0.2.7"));
        Assert.Equal(403, await FromAsync(gateway, "2001:db8:1::1"));

        using var unbanned = await gateway.AdminAsync(token, HttpMethod.Delete, Path + "/192.0.2.7");
        Assert.Equal(200, (int)unbanned.StatusCode);
        Assert.Equal(401, await FromAsync(gateway, "192.0.2.7"));
        Assert.Equal(403, await FromAsync(gateway, "2001:db8:1::1"));
    }

    [Theory]
    [InlineData("10.0.0.0/8", "/10.0.0.0/8")]
    [InlineData("10.0.0.0/8", "/10.0.0.0%2F8")]
    [InlineData("10.0.0.0/8", "/10.0.0.0%2f8")]
    [InlineData("2001:db8::/32", "/2001:db8::/32")]
    [InlineData("2001:db8::/32", "/2001%3Adb8%3A%3A%2F32")]
    [InlineData("2001:db8::1", "/2001%3Adb8%3A%3A1")]
    public async Task A_network_is_taken_back_however_its_slash_is_written(string network, string path)
    {
        await using var gateway = await StartAsync();
        var token = await gateway.AdminTokenAsync();
        await gateway.AdminAsync(token, HttpMethod.Post, Path, new { ip = network }, 201);

        var answer = await gateway.RawAsync($"DELETE /magic-link{Path}{path} HTTP/1.1", $"Authorization: Bearer {token}");

        Assert.Equal(200, answer.Status);
        Assert.Equal(0, (await gateway.AdminListAsync(token, Path)).GetProperty("total").GetInt32());
    }

    [Theory]
    [InlineData("/banned-ips/10.0.0.0%2F8/..")]
    [InlineData("/banned-ips/10.0.0.0%2F8%2F9")]
    [InlineData("/banned-ips/..%2F8")]
    [InlineData("/banned-ips/%2F8")]
    [InlineData("/banned-ips/x%2F8")]
    [InlineData("/banned-ips%2F10.0.0.0/8")]
    [InlineData("/keys%2Frotate")]
    public async Task No_other_encoded_slash_is_let_in(string path)
    {
        await using var gateway = await StartAsync();
        var token = await gateway.AdminTokenAsync();

        var answer = await gateway.RawAsync($"DELETE /magic-link{path} HTTP/1.1", $"Authorization: Bearer {token}");

        Assert.Equal(400, answer.Status);
    }

    [Fact]
    public async Task What_makes_no_sense_is_refused_and_changes_nothing()
    {
        await using var gateway = await StartAsync();
        var token = await gateway.AdminTokenAsync();
        foreach (var body in new object[]
        {
            new { ip = "somewhere" }, new { ip = "10.0.0.0/33" }, new { ip = "192.0.2.7", duration = "0s" }, new { ip = "192.0.2.7", duration = "forever" },
            new { ip = "192.0.2.7", reason = new string('x', 501) }, new { ip = 7 }, new { reason = "x" },
        })
        {
            using var refused = await gateway.AdminAsync(token, HttpMethod.Post, Path, body);
            await refused.RefusalAsync(400, "VALIDATION_FAILED");
        }

        foreach (var path in new[] { "/192.0.2.7", "/somewhere", "/10.0.0.0/8", "/10.0.0.0/x" })
        {
            using var unknown = await gateway.AdminAsync(token, HttpMethod.Delete, Path + path);
            await unknown.RefusalAsync(404, "NOT_FOUND");
        }

        Assert.Equal(0, gateway.Count("bans"));
    }

    [Fact]
    public async Task An_admin_who_is_banned_can_take_it_back_and_each_change_names_its_token()
    {
        await using var gateway = await StartAsync();
        var token = await gateway.AdminTokenAsync("ops");
        await gateway.AdminAsync(token, HttpMethod.Post, Path, new { ip = "0.0.0.0/0", reason = "oops" }, 201);
        Assert.Equal(403, await FromAsync(gateway, "127.0.0.1"));

        using var unbanned = await gateway.AdminAsync(token, HttpMethod.Delete, Path + "/0.0.0.0/0");

        Assert.Equal(200, (int)unbanned.StatusCode);
        Assert.Equal(
            [("Banned", "ops", "0.0.0.0/0", "oops"), ("Unbanned", "ops", "0.0.0.0/0", null)],
            gateway.Rows("SELECT * FROM audit WHERE kind LIKE '%anned' ORDER BY seq").Select(row => ((string)row["kind"]!, (string)row["actor"]!, (string)row["address"]!, (string?)row["detail"])));
    }

    private static Task<TestGateway> StartAsync() => TestGateway.StartAsync(configure: config => config.Guarded().With("Limits:Enabled", false));

    private static async Task<int> FromAsync(TestGateway gateway, string address) =>
        await gateway.StatusAsync("/api/magic-link/session", ("X-Forwarded-For", address));

    private static string? Text(System.Text.Json.JsonElement json, string name) => json.GetProperty(name).GetString();

    private static DateTimeOffset Time(System.Text.Json.JsonElement json, string name) => DateTimeOffset.Parse(Text(json, name)!, CultureInfo.InvariantCulture);
}
