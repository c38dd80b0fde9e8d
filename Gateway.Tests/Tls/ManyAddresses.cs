using System.Text.Json.Nodes;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Tls;

/// <summary>One gateway with an address for each form in which certificates come.</summary>
public sealed class ManyAddresses : IAsyncLifetime
{
    private readonly CertificateChain chain = new();
    private readonly TestConfig config = new("http://127.0.0.1:9/");
    private TestGateway gateway = null!;

    internal CertificateChain Chain => chain;

    internal Dictionary<string, int> Ports { get; } = [];

    internal Dictionary<string, IssuedCertificate> Issued { get; } = [];

    public async ValueTask InitializeAsync()
    {
        Listen("Pem", (name, certificate) =>
        {
            certificate.Write(Path.Combine(config.Root, $"{name}.pem"), Path.Combine(config.Root, $"{name}.key"));
            return new JsonObject { ["Path"] = $"{name}.pem", ["KeyPath"] = $"{name}.key" };
        });
        Listen("Encrypted", (name, certificate) =>
        {
            File.WriteAllText(Path.Combine(config.Root, $"{name}.pem"), certificate.FullChain);
            File.WriteAllText(Path.Combine(config.Root, $"{name}.key"), certificate.EncryptedKey("s3cret"));
            return new JsonObject { ["Path"] = $"{name}.pem", ["KeyPath"] = $"{name}.key", ["Password"] = "s3cret" };
        });
        Listen("OneFile", (name, certificate) =>
        {
            File.WriteAllText(Path.Combine(config.Root, $"{name}.pem"), certificate.FullChain + certificate.Key);
            return new JsonObject { ["Path"] = $"{name}.pem" };
        });
        Listen("Pfx", (name, certificate) =>
        {
            File.WriteAllBytes(Path.Combine(config.Root, $"{name}.pfx"), certificate.Pfx("s3cret"));
            return new JsonObject { ["Path"] = $"{name}.pfx", ["Password"] = "s3cret" };
        });
        Listen("Strict", (name, certificate) =>
        {
            File.WriteAllText(Path.Combine(config.Root, $"{name}.pem"), certificate.FullChain + certificate.Key);
            return new JsonObject { ["Path"] = $"{name}.pem" };
        });
        Endpoint("Strict")["SslProtocols"] = new JsonArray("Tls13");
        Endpoint("Strict")["Protocols"] = "Http1";
        Listen("Shared", (_, _) => null);
        Issued["Shared"].Write(Path.Combine(config.Root, "shared.pem"), Path.Combine(config.Root, "shared.key"));
        config.Kestrel["Certificates"] = new JsonObject { ["Default"] = new JsonObject { ["Path"] = "shared.pem", ["KeyPath"] = "shared.key" } };
        Listen("Names", (_, _) => null);
        var sni = new JsonObject { ["default.example.com"] = new JsonObject { ["Protocols"] = "Http1" } };
        foreach (var name in new[] { "wiki.example.com", "*.example.com" })
        {
            Issued[name] = chain.Issue(name);
            File.WriteAllText(Path.Combine(config.Root, $"{name.Trim('*', '.')}.one.pem"), Issued[name].FullChain + Issued[name].Key);
            sni[name] = new JsonObject { ["Certificate"] = new JsonObject { ["Path"] = $"{name.Trim('*', '.')}.one.pem" } };
        }

        Endpoint("Names")["Sni"] = sni;
        gateway = await TestGateway.StartAsync(config, ownsConfig: true);
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        chain.Dispose();
    }

    private JsonObject Endpoint(string name) => (JsonObject)config.Kestrel["Endpoints"]![name]!;

    private void Listen(string name, Func<string, IssuedCertificate, JsonObject?> write)
    {
        Ports[name] = name == "Pem" ? config.Port : TestConfig.FreePort();
        Issued[name] = chain.Issue();
        var endpoint = new JsonObject { ["Url"] = $"https://127.0.0.1:{Ports[name]}" };
        if (write(name, Issued[name]) is { } certificate)
        {
            endpoint["Certificate"] = certificate;
        }

        ((JsonObject)(config.Kestrel["Endpoints"] ??= new JsonObject()))[name] = endpoint;
    }
}
