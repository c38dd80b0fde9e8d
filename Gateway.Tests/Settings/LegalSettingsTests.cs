using System.Text.Json.Nodes;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.SignIn;
using MagicLink.Gateway.Tests.Harness;
using MagicLink.Gateway.Tests.Tls;
using MagicLink.Gateway.Tokens;
using MagicLink.Gateway.Totp;

namespace MagicLink.Gateway.Tests.Settings;

/// <summary>What may be written, and what stands over what.</summary>
public sealed class LegalSettingsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_setting_of_this_version_can_be_written()
    {
        using var config = new TestConfig("http://127.0.0.1:9/");
        config.Write();
        await File.WriteAllTextAsync(
            Path.Combine(config.Folder, "gateway.json"),
            """
            {
              "$schema": "https://example.com/gateway.schema.json",
              // Comments and a comma after the last entry are fine.
              "Gateway": {
                "PublicUrl": "https://login.example.com",
                "DataDirectory": "/var/lib/gateway",
                "MasterKey": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                "PreviousMasterKeys": ["AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="],
                "AllowedHosts": ["wiki.example.com", "192.0.2.1", "::1"],
                "TrustedProxies": ["10.0.0.0/8", "192.0.2.7", "2001:db8::/32"],
                "ReturnHosts": ["app.example.com"],
                "Store": { "Provider": "sqlite", "ConnectionString": "Data Source=data/other.db" },
                "Mail": {
                  "Transport": "smtp",
                  "From": "Wiki sign-in <no-reply@example.com>",
                  "Smtp": { "Host": "mail.example.com", "Port": 25, "StartTls": "required", "Username": "gateway", "Password": "secret" },
                  "Pickup": { "Directory": "mails" },
                  "Webhook": { "Url": "https://mail.example.com/send", "Secret": "long enough to be a secret" }
                },
                "SignIn": {
                  "Mode": "domains", "AllowedDomains": ["example.com", "münchen.example"], "LinkLifetime": "00:00:01", "CodeLifetime": "1.00:00:00",
                  "LinkUrl": "https://app.example.com/in?from=mail"
                },
                "Otp": { "Required": true, "Lifetime": "00:00:01", "MaxAttempts": 1, "ResendCooldown": "00:00:01" },
                "Mfa": { "Mode": "required", "Issuer": "Wiki: staff", "RememberDevice": "00:00:00", "Algorithm": "sha512", "Digits": 8 },
                "Tokens": { "Issuer": "https://issuer.example.com", "Audience": "apps", "AccessTokenLifetime": "00:05:00", "Algorithm": "RS256", "RotateEvery": "00:00:01" },
                "Sessions": { "IdleTimeout": "12:00:00", "AbsoluteTimeout": "7.00:00:00", "RefreshReuseWindow": "00:00:10", "StoreOutageGrace": "00:00:00" },
                "Limits": {
                  "Enabled": true,
                  "Rules": [{ "Endpoint": "post:/api/magic-link/send", "Period": "15m", "Limit": 5, "By": "email" }, { "Endpoint": "*", "Period": "00:00:01", "Limit": 1 }],
                  "Networks": [{ "Network": "10.0.0.0/8", "Rules": [{ "Endpoint": "act:verify", "Period": "1d", "Limit": 7, "By": "continuation" }] }, { "Network": "::1" }],
                  "Whitelist": ["192.0.2.1", "2001:db8::/32"]
                },
                "Bans": { "Enabled": true, "Failures": 1, "Window": "00:00:01", "Duration": "7.00:00:00", "Scope": "all" },
                "Access": {
                  "Policies": {
                    "staff": {
                      "Roles": ["staff"], "Emails": ["ann@example.com"], "EmailDomains": ["example.com"], "Methods": ["GET", "HEAD"], "Networks": ["10.0.0.0/8"],
                      "Mfa": "none"
                    }
                  }
                },
                "Api": { "MagicLink": true, "Mudbase": false, "ProjectId": "685ad30be129932fbb7a1047", "Admin": false },
                "Identity": {
                  "Headers": {
                    "User": "Remote-User", "Email": "Remote-Email", "Name": "Remote-Name", "Roles": "Remote-Groups", "Session": "Remote-Session", "Amr": "Remote-Amr",
                    "Assertion": "Remote-Assertion"
                  },
                  "Assertion": true
                },
                "Brand": { "Name": "Wiki" },
                "SampleApp": { "Url": "http://127.0.0.1:1338" },
              },
              "Kestrel": { "Limits": { "MaxConcurrentConnections": 1000 } },
              "Logging": { "LogLevel": { "Default": "Information" } }
            }
            """,
            Cancellation);

        Assert.Empty(await config.CheckAsWrittenAsync());
        var options = config.Read().Options;
        Assert.Equal("https://login.example.com/", options.PublicUrl?.ToString());
        Assert.Equal(SignUpMode.Domains, options.SignIn.Mode);
        Assert.Equal(TimeSpan.FromSeconds(1), options.SignIn.LinkLifetime);
        Assert.Equal(MailTransportKind.Smtp, options.Mail.Transport);
        Assert.Equal((MfaMode.Required, TotpAlgorithm.SHA512, 8), (options.Mfa.Mode, options.Mfa.Algorithm, options.Mfa.Digits));
        Assert.Equal(TokenAlgorithm.RS256, options.Tokens.Algorithm);
        Assert.Equal(TimeSpan.FromSeconds(1), options.Tokens.RotateEvery);
        Assert.Equal(["192.0.2.7/32"], options.TrustedProxies.Skip(1).Take(1).Select(network => network.ToString()));
        Assert.Equal(["ann@example.com"], options.Access.Policies["staff"].Emails);
        Assert.Equal("Remote-Groups", options.Identity.Headers.Roles);
    }

    [Theory]
    [InlineData("PublicUrl", "\"http://127.0.0.1:8080\"")]
    [InlineData("PublicUrl", "\"http://[::1]:8080/\"")]
    [InlineData("PublicUrl", "\"HTTPS://Login.Example.com\"")]
    [InlineData("SignIn:Mode", "\"Invited\"")]
    [InlineData("signin:linklifetime", "\"1:00:00\"")]
    [InlineData("Tokens:Algorithm", "\"hs256\"")]
    [InlineData("Identity", "{ \"Assertion\": false }")]
    [InlineData("Api:MagicLink", "\"False\"")]
    [InlineData("SignIn:LinkUrl", "\"http://localhost:3000/in\"")]
    [InlineData("Sessions:RefreshReuseWindow", "\"00:00:00\"")]
    [InlineData("Mfa:Mode", "\"Off\"")]
    [InlineData("Mfa:Algorithm", "\"sha256\"")]
    [InlineData("Mail:Smtp:Host", "\"mail.example.com\"")]
    [InlineData("Mail:Webhook:Url", "\"http://mail.example.com\"")]
    public async Task A_variation_that_makes_sense_is_fine(string setting, string json)
    {
        using var config = new TestConfig().With(setting, JsonNode.Parse(json));

        Assert.Empty(await config.CheckAsync());
    }

    [Fact]
    public async Task The_environment_stands_over_the_file()
    {
        using var config = new TestConfig("http://127.0.0.1:9/").With("Brand:Name", "Wiki").With("SignIn:Mode", "everybody");
        config.Environment["Gateway__Brand__Name"] = "Intranet";
        config.Environment["GATEWAY__SIGNIN__MODE"] = "invited";
        config.Environment["Gateway__TrustedProxies__0"] = "10.0.0.0/8";
        config.Environment["ReverseProxy__Clusters__app__Destinations__d1__Address"] = "http://127.0.0.1:10/";
        config.Environment["Gateways__Brand__Name"] = "of somebody else";

        Assert.Empty(await config.CheckAsync());
        var options = config.Read().Options;
        Assert.Equal("Intranet", options.Brand.Name);
        Assert.Equal(SignUpMode.Invited, options.SignIn.Mode);
        Assert.Equal("10.0.0.0/8", Assert.Single(options.TrustedProxies).ToString());
    }

    [Theory]
    [InlineData("s3cret", "s3cret")]
    [InlineData("s3cret\n", "s3cret")]
    [InlineData("s3cret\r\n", "s3cret")]
    [InlineData("two\nlines\n\n", "two\nlines\n")]
    [InlineData(" spaced \n", " spaced ")]
    public async Task A_secret_can_come_from_a_file_whose_last_line_break_does_not_count(string text, string expected)
    {
        using var config = new TestConfig().With("Mail:Smtp:Password", "of the file");
        var file = Path.Combine(config.Root, "secret");
        await File.WriteAllTextAsync(file, text, Cancellation);
        config.Environment["Gateway__Mail__Smtp__Password_FILE"] = file;

        Assert.Empty(await config.CheckAsync());
        Assert.Equal(expected, config.Read().Options.Mail.Smtp.Password);
    }

    [Fact]
    public async Task The_password_of_a_certificate_can_come_from_a_file()
    {
        using var config = new TestConfig();
        using var chain = new CertificateChain();
        var file = Path.Combine(config.Root, "secret");
        await File.WriteAllTextAsync(file, "s3cret\n", Cancellation);
        await File.WriteAllBytesAsync(Path.Combine(config.Root, "server.pfx"), chain.Issue().Pfx("s3cret"), Cancellation);
        config.Environment["Kestrel__Certificates__Default__Path"] = "server.pfx";
        config.Environment["Kestrel__Certificates__Default__Password_FILE"] = file;

        Assert.Empty(await config.CheckAsync());
        Assert.Equal("s3cret", config.Read().Configuration["Kestrel:Certificates:Default:Password"]);
    }

    [Fact]
    public async Task A_route_can_come_from_the_environment_and_its_address_from_a_file()
    {
        await using var upstream = await Upstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(configure: config =>
        {
            var file = Path.Combine(config.Root, "address");
            File.WriteAllText(file, upstream.Url + "\n");
            config.Environment["ReverseProxy__Clusters__app__Destinations__d1__Address_FILE"] = file;
            config.Environment["ReverseProxy__Routes__app__ClusterId"] = "app";
            config.Environment["ReverseProxy__Routes__app__AuthorizationPolicy"] = "anonymous";
            config.Environment["ReverseProxy__Routes__app__Match__Path"] = "/{**path}";
        });

        using var response = await gateway.GetAsync("/hello");

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("/hello", Assert.Single(upstream.Requests).RawTarget);
    }

    [Fact]
    public void Without_a_public_url_it_is_the_first_loopback_address()
    {
        using var config = new TestConfig().With("PublicUrl", null);
        config.Write();

        var installation = Installation.Read(config.Folder, "http://0.0.0.0:8080;http://127.0.0.1:8081", config.Environment, config.Root);

        Assert.Empty(installation.Faults);
        Assert.Equal("http://127.0.0.1:8081/", installation.PublicUrl.ToString());
    }

    [Fact]
    public async Task Relative_paths_are_relative_to_the_folder_that_holds_the_config_folder()
    {
        await using var gateway = await TestGateway.StartAsync(configure: config => config
            .With("DataDirectory", "state/data")
            .With("Store:ConnectionString", "Data Source=state/people.db"));

        Assert.True(File.Exists(Path.Combine(gateway.Config.Root, "state", "people.db")));
        Assert.Equal(Path.Combine(gateway.Config.Root, "state", "data"), gateway.Config.Read().DataFolder);
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(gateway.Config.Root, "state", "data"), "*key*"));
    }
}
