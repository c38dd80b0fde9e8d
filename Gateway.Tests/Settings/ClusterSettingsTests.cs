using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Settings;

/// <summary>What an admin sets at one gateway holds at all that share its database.</summary>
public sealed class ClusterSettingsTests
{
    private const string Ann = "ann@example.com";

    [Fact]
    public async Task Every_gateway_goes_by_it_within_a_second()
    {
        await using var upstream = await Upstream.StartAsync();
        await using var cluster = await Cluster.StartAsync(upstream: upstream);
        var token = await cluster.First.AdminTokenAsync();
        var jwt = await cluster.Second.JwtAsync(Ann);
        var mail = await cluster.Second.SendAsync(Ann);
        Assert.Equal(200, await cluster.Second.StatusAsync("/", ("Authorization", $"Bearer {jwt}")));

        await cluster.First.SetAsync(token, """{"otp":{"required":true},"mfa":{"mode":"required"},"signIn":{"linkLifetime":"00:02:00"}}""");
        cluster.LetASecondPass();

        using var verified = await cluster.Second.VerifyLinkAsync(mail.Token);
        Assert.True((await verified.JsonAsync(200)).GetProperty("requiresOtp").GetBoolean());
        Assert.Equal(401, await cluster.Second.StatusAsync("/", ("Authorization", $"Bearer {jwt}")));
        using var sent = await cluster.Second.PostAsync("/api/magic-link/send", new { email = Ann });
        Assert.Equal(120, (await sent.JsonAsync(200)).GetProperty("expiresIn").GetInt32());
    }

    [Fact]
    public async Task Any_gateway_shows_and_changes_them_with_the_same_tag()
    {
        await using var cluster = await Cluster.StartAsync();
        var token = await cluster.First.AdminTokenAsync();
        await cluster.First.SetAsync(token, """{"otp":{"maxAttempts":3}}""");

        var (settings, tag) = await cluster.Second.SettingsAsync(token);
        using var changed = await cluster.First.PutSettingsAsync(token, """{"signIn":{"mode":"invited"}}""", tag);
        await changed.JsonAsync(200);
        using var stale = await cluster.Second.PutSettingsAsync(token, """{"signIn":{"mode":"open"}}""", tag);

        Assert.Equal("3", settings.At("otp.maxAttempts"));
        await stale.RefusalAsync(412, "CONFLICT");
        Assert.Equal("invited", (await cluster.Second.SettingsAsync(token)).Settings.At("signIn.mode"));
    }

    [Fact]
    public async Task Changes_at_two_gateways_at_once_are_all_there()
    {
        await using var cluster = await Cluster.StartAsync();
        var token = await cluster.First.AdminTokenAsync();

        await Task.WhenAll(Enumerable.Range(1, 10).SelectMany(i => new Task[]
        {
            cluster.First.SetAsync(token, $$$"""{"otp":{"maxAttempts":{{{i}}}}}"""),
            cluster.Second.SetAsync(token, $$$"""{"signIn":{"linkLifetime":"00:{{{i:00}}}:00"}}"""),
            cluster.First.SetAsync(token, """{"otp":{"required":true}}"""),
            cluster.Second.SetAsync(token, """{"mfa":{"mode":"required"}}"""),
        }));

        var (settings, _) = await cluster.First.SettingsAsync(token);
        Assert.Equal(("true", "required"), (settings.At("otp.required"), settings.At("mfa.mode")));
        Assert.NotEqual("00:15:00", settings.At("signIn.linkLifetime"));
        Assert.Equal(settings.GetRawText(), (await cluster.Second.SettingsAsync(token)).Settings.GetRawText());
    }

    [Fact]
    public async Task A_gateway_whose_own_file_does_not_fit_goes_on_as_before_and_says_so()
    {
        var configured = 0;
        await using var cluster = await Cluster.StartAsync(configure: config =>
        {
            if (configured++ == 1)
            {
                config.With("Access:Policies:vault:Mfa", "required");
            }
        });
        var token = await cluster.First.AdminTokenAsync();

        await cluster.First.SetAsync(token, """{"mfa":{"mode":"off"},"otp":{"required":true}}""");
        cluster.LetASecondPass();
        await Eventually.TrueAsync(async () => (await FaultsAsync(cluster.Second)).Length > 0, "the fault shows");

        Assert.StartsWith("Gateway:Access:Policies:vault:Mfa: ", Assert.Single(await FaultsAsync(cluster.Second)), StringComparison.Ordinal);
        Assert.Empty(await FaultsAsync(cluster.First));
        var (settings, tag) = await cluster.Second.SettingsAsync(token);
        Assert.Equal(("optional", "false"), (settings.At("mfa.mode"), settings.At("otp.required")));
        using var refused = await cluster.Second.PutSettingsAsync(token, """{"otp":{"maxAttempts":3}}""");
        Assert.Equal(["access.policies.vault.mfa"], (await refused.RefusalAsync(400, "VALIDATION_FAILED")).Fields());
        using var stale = await cluster.Second.PutSettingsAsync(token, """{"mfa":{"mode":null}}""", tag);
        await stale.RefusalAsync(412, "CONFLICT");
        await cluster.Second.SetAsync(token, """{"mfa":{"mode":null}}""");
        Assert.Empty(await FaultsAsync(cluster.Second));
        Assert.Equal("true", (await cluster.Second.SettingsAsync(token)).Settings.At("otp.required"));
    }

    private static async Task<string[]> FaultsAsync(TestGateway gateway)
    {
        using var response = await gateway.GetAsync("/_gateway/health/ready");
        return [.. (await response.JsonAsync(200)).GetProperty("settingFaults").EnumerateArray().Select(fault => fault.GetString()!)];
    }
}
