using System.Text;
using System.Text.Json.Nodes;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Settings;

/// <summary>What <c>PUT /magic-link/settings</c> takes and what it refuses; a refusal changes nothing.</summary>
public sealed class SettingsPatchTests : IAsyncLifetime
{
    private TestGateway gateway = null!;
    private string token = "";

    public async ValueTask InitializeAsync()
    {
        gateway = await TestGateway.StartAsync(configure: config => config.With("Access:Policies:Vault:Mfa", "required"));
        token = await gateway.AdminTokenAsync();
    }

    public ValueTask DisposeAsync() => gateway.DisposeAsync();

    [Fact]
    public async Task They_mirror_the_configuration_in_camel_case()
    {
        var (settings, _) = await gateway.SettingsAsync(token);

        Assert.Equal(
            """{"mode":"open","allowedDomains":[],"linkLifetime":"00:15:00","codeLifetime":"00:10:00"}""", settings.GetProperty("signIn").GetRawText());
        Assert.Equal("""{"required":false,"lifetime":"00:05:00","maxAttempts":5,"resendCooldown":"00:01:00"}""", settings.GetProperty("otp").GetRawText());
        Assert.Equal("""{"mode":"optional","rememberDevice":"30.00:00:00"}""", settings.GetProperty("mfa").GetRawText());
        Assert.Equal("""{"accessTokenLifetime":"00:30:00"}""", settings.GetProperty("tokens").GetRawText());
        Assert.Equal("""{"idleTimeout":"7.00:00:00","absoluteTimeout":"30.00:00:00","refreshReuseWindow":"00:00:30"}""", settings.GetProperty("sessions").GetRawText());
    }

    [Fact]
    public async Task What_is_shown_can_be_sent_back_and_changes_nothing()
    {
        var (settings, _) = await gateway.SettingsAsync(token);

        Assert.Equal(settings.GetRawText(), (await gateway.SetAsync(token, settings.GetRawText())).GetRawText());
    }

    [Theory]
    [InlineData("""{"signUp":{"mode":"open"}}""", "signUp")]
    [InlineData("""{"SignIn":{"mode":"open"}}""", "SignIn")]
    [InlineData("""{"signIn":{"Mode":"open"}}""", "signIn.Mode")]
    [InlineData("""{"signIn.mode":"open"}""", "signIn.mode")]
    [InlineData("""{"signIn":{"mode.x":"open"}}""", "signIn.mode.x")]
    [InlineData("""{"":1}""", "")]
    [InlineData("""{"otp":{"require":true}}""", "otp.require")]
    [InlineData("""{"otp":{"require":null}}""", "otp.require")]
    [InlineData("""{"signIn":{"mode":{"x":1}}}""", "signIn.mode")]
    [InlineData("""{"signIn":{"mode":"closed"}}""", "signIn.mode")]
    [InlineData("""{"signIn":{"mode":1}}""", "signIn.mode")]
    [InlineData("""{"signIn":{"mode":""}}""", "signIn.mode")]
    [InlineData("""{"signIn":[]}""", "signIn")]
    [InlineData("""{"signIn":"open"}""", "signIn")]
    [InlineData("""{"signIn":{"linkLifetime":900}}""", "signIn.linkLifetime")]
    [InlineData("""{"signIn":{"linkLifetime":"15"}}""", "signIn.linkLifetime")]
    [InlineData("""{"signIn":{"linkLifetime":"00:00:00"}}""", "signIn.linkLifetime")]
    [InlineData("""{"signIn":{"linkLifetime":"-00:10:00"}}""", "signIn.linkLifetime")]
    [InlineData("""{"signIn":{"linkLifetime":"9999999.00:00:00"}}""", "signIn.linkLifetime")]
    [InlineData("""{"signIn":{"allowedDomains":"example.com"}}""", "signIn.allowedDomains")]
    [InlineData("""{"signIn":{"allowedDomains":{"0":"example.com"}}}""", "signIn.allowedDomains")]
    [InlineData("""{"signIn":{"allowedDomains":["example.com","@x"]}}""", "signIn.allowedDomains[1]")]
    [InlineData("""{"signIn":{"allowedDomains":["example.com",null]}}""", "signIn.allowedDomains[1]")]
    [InlineData("""{"signIn":{"allowedDomains":["example.com",7]}}""", "signIn.allowedDomains[1]")]
    [InlineData("""{"signIn":{"allowedDomains":[["example.com"]]}}""", "signIn.allowedDomains[0]")]
    [InlineData("""{"signIn":{"mode":"domains"}}""", "signIn.allowedDomains")]
    [InlineData("""{"otp":{"required":"true"}}""", "otp.required")]
    [InlineData("""{"otp":{"required":1}}""", "otp.required")]
    [InlineData("""{"otp":{"maxAttempts":"5"}}""", "otp.maxAttempts")]
    [InlineData("""{"otp":{"maxAttempts":0}}""", "otp.maxAttempts")]
    [InlineData("""{"otp":{"maxAttempts":21}}""", "otp.maxAttempts")]
    [InlineData("""{"otp":{"maxAttempts":5.5}}""", "otp.maxAttempts")]
    [InlineData("""{"otp":{"maxAttempts":1e999}}""", "otp.maxAttempts")]
    [InlineData("""{"otp":{"maxAttempts":99999999999999999999999}}""", "otp.maxAttempts")]
    [InlineData("""{"otp":{"maxAttempts":true}}""", "otp.maxAttempts")]
    [InlineData("""{"limits":{"rules":[{"endpoint":"*","period":"5m","limit":9},{"endpoint":"*","period":"soon","limit":9}]}}""", "limits.rules[1].period")]
    [InlineData("""{"limits":{"rules":[{"endpoint":"*","period":"5m","limit":9,"per":"ip"}]}}""", "limits.rules[0].per")]
    [InlineData("""{"limits":{"rules":[{"endpoint":"*","period":"5m","limit":"9"}]}}""", "limits.rules[0].limit")]
    [InlineData("""{"limits":{"rules":[null]}}""", "limits.rules[0]")]
    [InlineData("""{"limits":{"whitelist":["10.0.0.0/33"]}}""", "limits.whitelist[0]")]
    [InlineData("""{"bans":{"scope":"some"}}""", "bans.scope")]
    [InlineData("""{"publicUrl":"https://evil.example"}""", "publicUrl")]
    [InlineData("""{"publicUrl":null}""", "publicUrl")]
    [InlineData("""{"masterKey":"x"}""", "masterKey")]
    [InlineData("""{"audit":{"retention":"00:00:01"}}""", "audit")]
    [InlineData("""{"signIn":{"linkUrl":"https://evil.example"}}""", "signIn.linkUrl")]
    [InlineData("""{"mail":{"smtp":{"password":"x"}}}""", "mail")]
    [InlineData("""{"tokens":{"algorithm":"HS256"}}""", "tokens.algorithm")]
    [InlineData("""{"access":{"policies":{"Vault":null}}}""", "access")]
    [InlineData("""{"mfa":{"mode":"off"}}""", "access.policies.Vault.mfa")]
    public async Task What_is_no_setting_or_no_good_value_is_refused_by_name(string patch, string field)
    {
        var before = await gateway.SettingsAsync(token);

        using var response = await gateway.PutSettingsAsync(token, patch);

        Assert.Equal([field], (await response.RefusalAsync(400, "VALIDATION_FAILED")).Fields());
        Assert.Equal((before.Settings.GetRawText(), before.Tag), await NowAsync());
    }

    [Fact]
    public async Task Every_fault_is_named_and_what_is_right_beside_them_is_not_taken()
    {
        var before = await gateway.SettingsAsync(token);

        using var response = await gateway.PutSettingsAsync(
            token, """{"signIn":{"mode":"invited","codeLifetime":"00:00:00"},"otp":{"maxAttempts":99,"x":1},"tokens":{"issuer":"x"},"nothing":{}}""");

        Assert.Equal(["otp.x", "tokens.issuer", "nothing", "signIn.codeLifetime", "otp.maxAttempts"], (await response.RefusalAsync(400, "VALIDATION_FAILED")).Fields());
        Assert.Equal((before.Settings.GetRawText(), before.Tag), await NowAsync());
    }

    [Fact]
    public async Task A_setting_that_only_a_start_reads_is_told_from_one_that_there_is_not()
    {
        using var known = await gateway.PutSettingsAsync(token, """{"tokens":{"issuer":"x"}}""");
        using var unknown = await gateway.PutSettingsAsync(token, """{"tokens":{"issued":"x"}}""");

        Assert.Contains("cannot be changed at run time", Message(await known.RefusalAsync(400, "VALIDATION_FAILED")), StringComparison.Ordinal);
        Assert.Contains("known here: accessTokenLifetime", Message(await unknown.RefusalAsync(400, "VALIDATION_FAILED")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("1")]
    [InlineData("\"x\"")]
    [InlineData("{")]
    [InlineData("{} {}")]
    [InlineData("{\"otp\":{\"required\":true,\"required\":false}}")]
    [InlineData("{\"otp\":{},\"\\u006ftp\":{}}")]
    [InlineData("{\"otp\":{\"required\":tru}}")]
    [InlineData("{\"signIn\":{\"allowedDomains\":[\"\\ud800\"]}}")]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("{\"otp\":{\"maxAttempts\":NaN}}")]
    public async Task What_is_no_json_object_with_each_key_once_is_refused(string body)
    {
        var before = await gateway.SettingsAsync(token);

        using var response = await gateway.PutSettingsAsync(token, body);

        await response.RefusalAsync(400, "VALIDATION_FAILED");
        Assert.Equal((before.Settings.GetRawText(), before.Tag), await NowAsync());
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{\"otp\":", "}")]
    public async Task Deep_nesting_is_refused(string open, string close)
    {
        const int Depth = 1000;
        var body = new StringBuilder("{\"signIn\":").Insert(10, open, Depth).Append('1').Insert(10 + (open.Length * Depth) + 1, close, Depth).Append('}');

        using var response = await gateway.PutSettingsAsync(token, body.ToString());

        await response.RefusalAsync(400, "VALIDATION_FAILED");
    }

    [Fact]
    public async Task A_long_list_is_taken_or_refused_whole_and_a_huge_body_is_too_large()
    {
        var domains = new JsonArray([.. Enumerable.Range(0, 600).Select(i => (JsonNode)$"d{i}.example.com")]);
        var after = await gateway.SetAsync(token, new JsonObject { ["signIn"] = new JsonObject { ["allowedDomains"] = domains.DeepClone() } }.ToJsonString());
        Assert.Equal(600, after.GetProperty("signIn").GetProperty("allowedDomains").GetArrayLength());

        using var response = await gateway.PutSettingsAsync(token, $$$"""{"signIn":{"mode":"{{{new string('x', 20_000)}}}"}}""");
        await response.RefusalAsync(413, "PAYLOAD_TOO_LARGE");
        using var name = await gateway.PutSettingsAsync(token, $$"""{"{{new string('x', 10_000)}}":1}""");
        Assert.InRange((await name.RefusalAsync(400, "VALIDATION_FAILED")).GetRawText().Length, 1, 1000);
    }

    private static string Message(System.Text.Json.JsonElement refusal) => refusal.GetProperty("message").GetString()!;

    private async Task<(string, string)> NowAsync()
    {
        var (settings, tag) = await gateway.SettingsAsync(token);
        return (settings.GetRawText(), tag);
    }
}
