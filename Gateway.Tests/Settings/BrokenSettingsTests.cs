using System.Text.Json.Nodes;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Settings;

/// <summary>A value that makes no sense stops the start, and the fault has the setting's full name.</summary>
public sealed class BrokenSettingsTests
{
    [Theory]
    [InlineData("PublicUrl", "\"login.example.com\"")]
    [InlineData("PublicUrl", "5")]
    [InlineData("PublicUrl", "\"\"")]
    [InlineData("PublicUrl", "[\"https://login.example.com\"]")]
    [InlineData("PublicUrl", "\"http://login.example.com\"")]
    [InlineData("PublicUrl", "\"https://login.example.com/sso\"")]
    [InlineData("PublicUrl", "\"https://login.example.com/?a=b\"")]
    [InlineData("PublicUrl", "\"https://ann@login.example.com\"")]
    [InlineData("PublicUrl", "\"ftp://login.example.com\"")]
    [InlineData("DataDirectory", "\" \"")]
    [InlineData("DataDirectory", "{ \"Path\": \"data\" }")]
    [InlineData("MasterKey", "\"not base64 at all\"")]
    [InlineData("MasterKey", "\"\"")]
    [InlineData("MasterKey", "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==\"")]
    [InlineData("MasterKey", "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"")]
    [InlineData("PreviousMasterKeys", "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"")]
    [InlineData("AllowedHosts", "\"wiki.example.com\"")]
    [InlineData("TrustedProxies", "\"10.0.0.0/8\"")]
    [InlineData("Store:ConnectionString", "\"Host=db;Database=gateway\"")]
    [InlineData("Store:ConnectionString", "\"Data Source=:memory:\"")]
    [InlineData("Store:ConnectionString", "\"Data Source=gateway.db;Mode=ReadOnly\"")]
    [InlineData("SignIn:Mode", "\"everybody\"")]
    [InlineData("SignIn:Mode", "1")]
    [InlineData("SignIn:Mode", "\"open, invited\"")]
    [InlineData("SignIn:LinkLifetime", "15")]
    [InlineData("SignIn:LinkLifetime", "\"15m\"")]
    [InlineData("SignIn:LinkLifetime", "\"00:00:00\"")]
    [InlineData("SignIn:LinkLifetime", "\"-00:15:00\"")]
    [InlineData("SignIn:LinkLifetime", "\"24:00:00\"")]
    [InlineData("SignIn:CodeLifetime", "\"00:00:00\"")]
    [InlineData("SignIn:AllowedDomains", "\"example.com\"")]
    [InlineData("SignIn:LinkUrl", "\"/in\"")]
    [InlineData("SignIn:LinkUrl", "\"http://app.example.com/in\"")]
    [InlineData("SignIn:LinkUrl", "\"https://app.example.com/in#top\"")]
    [InlineData("Mfa:Mode", "\"sometimes\"")]
    [InlineData("Mfa:Issuer", "\" \"")]
    [InlineData("Mfa:Issuer", "\"two\\nlines\"")]
    [InlineData("Mfa:Issuer", "\"1234567890123456789012345678901234567890123456789012345678901\"")]
    [InlineData("Mfa:RememberDevice", "\"-00:00:01\"")]
    [InlineData("Mfa:RememberDevice", "\"3651.00:00:00\"")]
    [InlineData("Mfa:Algorithm", "\"md5\"")]
    [InlineData("Mfa:Digits", "7")]
    [InlineData("Mfa:Digits", "0")]
    [InlineData("Mfa:Period", "60")]
    [InlineData("Tokens:Issuer", "\"\"")]
    [InlineData("Tokens:Audience", "\"two\\nlines\"")]
    [InlineData("Tokens:AccessTokenLifetime", "\"00:00:00\"")]
    [InlineData("Tokens:RotateEvery", "\"00:00:00\"")]
    [InlineData("Tokens:RotateEvery", "\"00:00:00.5\"")]
    [InlineData("Tokens:RotateEvery", "\"3651.00:00:00\"")]
    [InlineData("Tokens:RotateEvery", "\"monthly\"")]
    [InlineData("Tokens:RotateEvery", "30")]
    [InlineData("Tokens:Algorithm", "\"none\"")]
    [InlineData("Tokens:Algorithm", "\"ES512\"")]
    [InlineData("Sessions:IdleTimeout", "\"00:00:00\"")]
    [InlineData("Sessions:IdleTimeout", "\"7\"")]
    [InlineData("Sessions:AbsoluteTimeout", "\"3651.00:00:00\"")]
    [InlineData("Sessions:RefreshReuseWindow", "\"-00:00:01\"")]
    [InlineData("Limits:Whitelist", "\"10.0.0.0/8\"")]
    [InlineData("Bans:Failures", "0")]
    [InlineData("Bans:Window", "\"00:00:00\"")]
    [InlineData("Bans:Duration", "\"1h\"")]
    [InlineData("Bans:Scope", "\"everything\"")]
    [InlineData("Api:MagicLink", "\"yes\"")]
    [InlineData("Api:MagicLink", "1")]
    [InlineData("Identity:Headers", "\"Remote-User\"")]
    [InlineData("Identity:Headers:User", "\"Remote User\"")]
    [InlineData("Identity:Headers:User", "\"\"")]
    [InlineData("Identity:Headers:Email", "\"Host\"")]
    [InlineData("Identity:Headers:Email", "\"X-Forwarded-For\"")]
    [InlineData("Identity:Headers:Roles", "\"X-GatewayUser\"")]
    [InlineData("Identity:Headers:Assertion", "\"Authorization\"")]
    [InlineData("Identity:Headers:Assertion", "\"XGateway-User\"")]
    [InlineData("Identity:Assertion", "\"on\"")]
    [InlineData("Brand:Name", "\"\"")]
    [InlineData("Brand:Name", "\"Wiki\\r\\nBcc: all\"")]
    [InlineData("SampleApp:Url", "\"http://0.0.0.0:1338\"")]
    [InlineData("SampleApp:Url", "\"https://127.0.0.1:1338\"")]
    public async Task A_value_that_makes_no_sense_stops_the_start(string setting, string json)
    {
        using var config = new TestConfig().With(setting, JsonNode.Parse(json));

        var faults = await config.CheckAsync();

        faults.AreFor($"Gateway:{setting}");
    }

    [Theory]
    [InlineData("AllowedHosts", "[\"wiki.example.com\", \"https://wiki.example.com\"]", "AllowedHosts:1")]
    [InlineData("AllowedHosts", "[\"wiki.example.com:8080\"]", "AllowedHosts:0")]
    [InlineData("AllowedHosts", "{ \"wiki\": \"wiki.example.com\" }", "AllowedHosts:wiki")]
    [InlineData("PreviousMasterKeys", "[\"not base64 at all\"]", "PreviousMasterKeys:0")]
    [InlineData("PreviousMasterKeys", "[\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\", \"\"]", "PreviousMasterKeys:1")]
    [InlineData("PreviousMasterKeys", "[\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==\"]", "PreviousMasterKeys:0")]
    [InlineData("PreviousMasterKeys", "[\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\", \"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"]", "PreviousMasterKeys:1")]
    [InlineData("ReturnHosts", "[\"app example com\"]", "ReturnHosts:0")]
    [InlineData("TrustedProxies", "[\"10.0.0.0/8\", \"10.0.0.0/33\"]", "TrustedProxies:1")]
    [InlineData("TrustedProxies", "[\"proxy.example.com\"]", "TrustedProxies:0")]
    [InlineData("SignIn:AllowedDomains", "[\"example.com\", \"@example.org\"]", "SignIn:AllowedDomains:1")]
    [InlineData("SignIn:AllowedDomains", "[\"*.example.com\"]", "SignIn:AllowedDomains:0")]
    [InlineData("SignIn:AllowedDomains", "[[\"example.com\"]]", "SignIn:AllowedDomains:0")]
    [InlineData("Limits:Rules", "[{ \"Endpoint\": \"/api\", \"Period\": \"1m\", \"Limit\": 1 }]", "Limits:Rules:0:Endpoint")]
    [InlineData("Limits:Rules", "[{ \"Period\": \"1m\", \"Limit\": 1 }]", "Limits:Rules:0:Endpoint")]
    [InlineData("Limits:Rules", "[{ \"Endpoint\": \"*\", \"Period\": \"15\", \"Limit\": 1 }]", "Limits:Rules:0:Period")]
    [InlineData("Limits:Rules", "[{ \"Endpoint\": \"*\", \"Limit\": 1 }]", "Limits:Rules:0:Period")]
    [InlineData("Limits:Rules", "[{ \"Endpoint\": \"*\", \"Period\": \"1m\" }]", "Limits:Rules:0:Limit")]
    [InlineData("Limits:Rules", "[{ \"Endpoint\": \"*\", \"Period\": \"1m\", \"Limit\": 1, \"By\": \"user\" }]", "Limits:Rules:0:By")]
    [InlineData("Limits:Networks", "[{ \"Rules\": [] }]", "Limits:Networks:0:Network")]
    [InlineData("Limits:Whitelist", "[\"::1\", \"10.0.0.0/33\"]", "Limits:Whitelist:1")]
    [InlineData("SignIn:Mode", "\"domains\"", "SignIn:AllowedDomains")]
    public async Task One_entry_of_a_list_is_named_by_its_place(string setting, string json, string expected)
    {
        using var config = new TestConfig().With(setting, JsonNode.Parse(json));

        var faults = await config.CheckAsync();

        faults.AreFor($"Gateway:{expected}");
    }

    [Fact]
    public async Task A_previous_master_key_that_is_the_current_one_stops_the_start()
    {
        const string Key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
        using var config = new TestConfig().With("MasterKey", Key).With("PreviousMasterKeys", new JsonArray("AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", Key));

        var faults = await config.CheckAsync();

        faults.AreFor("Gateway:PreviousMasterKeys:1");
        Assert.Contains("the same key as Gateway:MasterKey", Assert.Single(faults).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_shared_secret_cannot_be_rotated_by_schedule()
    {
        using var config = new TestConfig().With("Tokens:Algorithm", "HS256").With("Tokens:RotateEvery", "30.00:00:00");

        var faults = await config.CheckAsync();

        faults.AreFor("Gateway:Tokens:RotateEvery");
        Assert.Contains("HS256", Assert.Single(faults).Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PublicURI")]
    [InlineData("Limit")]
    [InlineData("Mail:Form")]
    [InlineData("Mail:Smtp:Prot")]
    [InlineData("SignIn:Modes")]
    [InlineData("Sessions:IdleTimeOuts")]
    [InlineData("Identity:Header")]
    [InlineData("Identity:Headers:Usr")]
    [InlineData("Api:Magiclinks")]
    [InlineData("Brand:Colour")]
    [InlineData("Access:Policy")]
    [InlineData("Access:Policies:staff:Role")]
    public async Task A_misspelt_setting_stops_the_start(string setting)
    {
        using var config = new TestConfig().With("Access:Policies:staff:Roles", new JsonArray("staff")).With(setting, "x");

        var faults = await config.CheckAsync();

        faults.AreFor($"Gateway:{setting}");
        Assert.Contains("known here: ", Assert.Single(faults).Problem, StringComparison.Ordinal);
    }
}
