using System.Text.Json.Nodes;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Tls;

/// <summary>What is wrong with the section <c>Kestrel</c> is said before the start, all at once, by the settings' names.</summary>
public sealed class KestrelSectionTests : IDisposable
{
    private const string Https = "Kestrel:Endpoints:Https";
    private readonly CertificateChain chain = new();
    private readonly TestConfig config = new("http://127.0.0.1:9/");

    public KestrelSectionTests()
    {
        chain.Issue().Write(Path.Combine(config.Root, "server.pem"), Path.Combine(config.Root, "server.key"));
        File.WriteAllText(Path.Combine(config.Root, "other.key"), chain.Issue().Key);
        File.WriteAllText(Path.Combine(config.Root, "encrypted.key"), chain.Issue().EncryptedKey("s3cret"));
        File.WriteAllText(Path.Combine(config.Root, "bare.pem"), chain.Issue().FullChain);
        File.WriteAllBytes(Path.Combine(config.Root, "server.pfx"), chain.Issue().Pfx("s3cret"));
        File.WriteAllText(Path.Combine(config.Root, "empty"), "");
        var old = chain.Issue(ends: TimeSpan.FromMinutes(-1));
        File.WriteAllText(Path.Combine(config.Root, "old.pem"), old.FullChain + old.Key);
    }

    [Theory]
    [InlineData("""{ "Certificate": { "Path": "missing.pem", "KeyPath": "server.key" } }""", "Certificate:Path", "there is no such file")]
    [InlineData("""{ "Certificate": { "Path": "server.pem", "KeyPath": "missing.key" } }""", "Certificate:KeyPath", "there is no such file")]
    [InlineData("""{ "Certificate": { "Path": "server.pem", "KeyPath": "other.key" } }""", "Certificate:KeyPath", "the private key does not fit the certificate")]
    [InlineData("""{ "Certificate": { "Path": "server.pem", "KeyPath": "server.pem" } }""", "Certificate:KeyPath", "there is no private key in the file (PEM)")]
    [InlineData("""{ "Certificate": { "Path": "server.pem", "KeyPath": "encrypted.key" } }""", "Certificate:Password", "is required: the private key is encrypted")]
    [InlineData("""{ "Certificate": { "Path": "server.pem", "KeyPath": "encrypted.key", "Password": "wrong" } }""", "Certificate:KeyPath", "the private key does not fit the certificate, or the password is wrong")]
    [InlineData("""{ "Certificate": { "Path": "server.pem", "KeyPath": "empty" } }""", "Certificate:KeyPath", "there is no private key in the file (PEM)")]
    [InlineData("""{ "Certificate": { "Path": "empty", "KeyPath": "server.key" } }""", "Certificate:Path", "there is no certificate in the file (PEM)")]
    [InlineData("""{ "Certificate": { "Path": "bare.pem" } }""", "Certificate:Path", "there is no private key in the file: name one in KeyPath")]
    [InlineData("""{ "Certificate": { "Path": "server.pfx" } }""", "Certificate:Path", "is neither a certificate in PEM nor a PFX that the password opens")]
    [InlineData("""{ "Certificate": { "Path": "server.pfx", "Password": "wrong" } }""", "Certificate:Path", "is neither a certificate in PEM nor a PFX that the password opens")]
    [InlineData("""{ "Certificate": { "Path": "old.pem" } }""", "Certificate:Path", "the certificate expired on ")]
    [InlineData("""{ "Certificate": { "Path": "config" } }""", "Certificate:Path", "the gateway may not read this file")]
    [InlineData("""{ "Certificate": { "KeyPath": "server.key" } }""", "Certificate:Path", "is required")]
    [InlineData("""{ "Certificate": { "Pfad": "server.pem" } }""", "Certificate:Pfad", "is not a setting")]
    [InlineData("""{ "Certificate": { "Subject": "localhost", "Store": "My" } }""", "Certificate:Subject", "is not a setting")]
    [InlineData("""{ "Certificat": { "Path": "server.pem" } }""", "Certificat", "is not a setting")]
    [InlineData("{ }", "Certificate", "is required for https, or Kestrel:Certificates:Default")]
    [InlineData("""{ "Sni": { "a.example.com": { } } }""", "Certificate", "is required for https, or Kestrel:Certificates:Default")]
    [InlineData("""{ "Sni": { "a.example.com": { "Certificate": { "Path": "missing.pem" } } } }""", "Sni:a.example.com:Certificate:Path", "there is no such file")]
    [InlineData("""{ "Url": "https://*:99999" }""", "Url", "expects an address to listen on")]
    [InlineData("""{ "Url": "127.0.0.1" }""", "Url", "expects an address to listen on")]
    [InlineData("""{ "Url": "https://localhost:5001/base" }""", "Url", "expects an address to listen on")]
    [InlineData("""{ "Url": "ftp://localhost" }""", "Url", "expects an address to listen on")]
    [InlineData("""{ "Protocols": "Http1AndHttp2AndHttp3" }""", "Protocols", "expects one of Http1, Http2, Http1AndHttp2")]
    [InlineData("""{ "SslProtocols": [ "Tls11" ] }""", "SslProtocols:0", "expects one of Tls12, Tls13")]
    [InlineData("""{ "SslProtocols": "Tls13" }""", "SslProtocols", "expects a list, not a value")]
    [InlineData("""{ "ClientCertificateMode": "maybe" }""", "ClientCertificateMode", "expects one of ")]
    public async Task What_is_wrong_with_an_address_is_named(string endpoint, string setting, string problem)
    {
        var written = (JsonObject)JsonNode.Parse(endpoint)!;
        written["Url"] ??= "https://127.0.0.1:0";
        config.Kestrel["Endpoints"] = new JsonObject { ["Https"] = written };

        Assert.Contains(await config.CheckAsync(), fault => fault.Setting == $"{Https}:{setting}" && fault.Problem.StartsWith(problem, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{ "Endpoint": { } }""", "Kestrel:Endpoint", "is not a setting")]
    [InlineData("""{ "Limits": { "MaxConcurrentConnection": 5 } }""", "Kestrel:Limits:MaxConcurrentConnection", "is not a limit")]
    [InlineData("""{ "Limits": { "MaxConcurrentConnections": 0 } }""", "Kestrel:Limits:MaxConcurrentConnections", "is not taken by Kestrel")]
    [InlineData("""{ "Limits": { "MaxConcurrentConnections": "many" } }""", "Kestrel:Limits:MaxConcurrentConnections", "is not taken by Kestrel")]
    [InlineData("""{ "Limits": { "Http2": { "MaxFrameSize": 1 } } }""", "Kestrel:Limits:Http2:MaxFrameSize", "is not taken by Kestrel")]
    [InlineData("""{ "Limits": { "MinRequestBodyDataRate": { "BytesPerSecond": 1 } } }""", "Kestrel:Limits:MinRequestBodyDataRate:BytesPerSecond", "is not a limit")]
    [InlineData("""{ "Certificates": { "Defaults": { "Path": "server.pem" } } }""", "Kestrel:Certificates:Defaults", "is not a setting")]
    [InlineData("""{ "Endpoints": { "A": { "Url": "http://127.0.0.1:5001", "SslProtocols": [ "Tls13" ] } } }""", "Kestrel:Endpoints:A", "has settings of https, but its Url is http")]
    [InlineData("""{ "Endpoints": { "A": { "Url": "http://127.0.0.1:5001" }, "B": { "Url": "http://127.0.0.1:5001" } } }""", "Kestrel:Endpoints:B:Url", "is the same address as that of Kestrel:Endpoints:A")]
    public async Task What_is_wrong_with_the_rest_is_named(string kestrel, string setting, string problem)
    {
        foreach (var (name, value) in (JsonObject)JsonNode.Parse(kestrel)!)
        {
            config.Kestrel[name] = value?.DeepClone();
        }

        Assert.Contains(await config.CheckAsync(), fault => fault.Setting == setting && fault.Problem.StartsWith(problem, StringComparison.Ordinal));
    }

    [Fact]
    public async Task All_faults_are_named_at_once_and_an_address_of_https_needs_a_certificate()
    {
        config.Write();
        config.Environment["KESTREL__CERTIFICATES__DEFAULT__KEYPATH"] = "server.key";
        var installation = Installation.Read(config.Folder, "https://127.0.0.1:5001", config.Environment, config.Root);
        config.Environment.Clear();
        var bare = Installation.Read(config.Folder, "https://127.0.0.1:5001", config.Environment, config.Root);

        Assert.Contains(installation.Faults, fault => fault.Setting == "Kestrel:Certificates:Default:Path");
        Assert.Contains(bare.Faults, fault => fault is { Setting: "Kestrel:Certificates:Default:Path", Problem: "is required: --urls names an https address" });
        config.Kestrel["Endpoints"] = JsonNode.Parse("""{ "A": { "Url": "https://127.0.0.1:0", "Certificate": { "Path": "no.pem" } }, "B": { "Url": "x" } }""");
        Assert.Equal(["Kestrel:Endpoints:A:Certificate:Path", "Kestrel:Endpoints:B:Url"], (await config.CheckAsync()).Select(fault => fault.Setting).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Limits_and_certificates_in_the_environment_hold_over_https_urls()
    {
        config.Kestrel["Limits"] = new JsonObject { ["MaxRequestHeaderCount"] = 7, ["KeepAliveTimeout"] = "00:00:09" };
        config.Environment["KESTREL__CERTIFICATES__DEFAULT__PATH"] = "server.pem";
        config.Environment["Kestrel__Certificates__Default__KeyPath"] = "server.key";
        config.Write();
        var port = TestConfig.FreePort();
        var installation = Installation.Read(config.Folder, $"https://127.0.0.1:{port}", config.Environment, config.Root);
        Assert.Empty(await Server.CheckAsync(installation));
        await using var app = await Server.BuildAsync(installation, TimeProvider.System);
        await app.StartAsync(TestContext.Current.CancellationToken);
        await using var client = await TlsClient.ConnectAsync(port, chain.Root);

        var few = await client.AskAsync("/_gateway/health/live", "localhost");
        await using var other = await TlsClient.ConnectAsync(port, chain.Root);
        var many = await other.AskAsync("/_gateway/health/live", "localhost", "A: 1", "B: 1", "C: 1", "D: 1", "E: 1", "F: 1", "G: 1");

        Assert.Equal((200, 431), (few.Status, many.Status));
        await app.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task The_program_checks_serves_and_renews_as_configured_and_healthcheck_finds_it()
    {
        var port = TestConfig.FreePort();
        config.Kestrel["Endpoints"] = new JsonObject { ["Https"] = new JsonObject { ["Url"] = $"https://127.0.0.1:{port}" } };
        config.Kestrel["Certificates"] = new JsonObject { ["Default"] = new JsonObject { ["Path"] = "server.pem", ["KeyPath"] = "other.key" } };
        var bad = await GatewayProcess.RunOnAsync(config, "check");
        Assert.Equal("Kestrel:Certificates:Default:KeyPath: the private key does not fit the certificate", bad.Ends(1).Errors.TrimEnd());
        config.Kestrel["Certificates"]!["Default"]!["KeyPath"] = "server.key";
        (await GatewayProcess.RunOnAsync(config, "check")).Ends(0);
        config.Kestrel["Endpoints"]!["Http"] = new JsonObject { ["Url"] = config.Urls };

        await using var gateway = await GatewayProcess.ServeAsync(config);
        await using var open = await TlsClient.ConnectAsync(port, chain.Root);
        var next = chain.Issue();
        next.Write(Path.Combine(config.Root, "server.pem"), Path.Combine(config.Root, "server.key"));
        await Eventually.TrueAsync(async () => await TlsClient.ShownAsync(port, chain.Root) == next.Thumbprint, "the new certificate is shown", patience: TimeSpan.FromMinutes(2));
        ((JsonObject)config.Kestrel["Endpoints"]!).Remove("Http");
        var overTls = await GatewayProcess.RunOnAsync(config, "healthcheck");

        Assert.Equal(200, (await open.AskAsync("/_gateway/health/live", "localhost")).Status);
        overTls.Ends(0);
        await gateway.TerminateAsync();
        Assert.Equal(0, (await gateway.EndAsync()).ExitCode);
    }

    public void Dispose()
    {
        config.Dispose();
        chain.Dispose();
    }
}
