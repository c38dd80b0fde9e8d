using System.Buffers.Text;
using System.Text;
using MagicLink.Gateway.Tests.Harness;
using MagicLink.Gateway.Tokens;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace MagicLink.Gateway.Tests.Tokens;

public sealed class SigningKeyTests
{
    [Fact]
    public async Task Keys_and_the_tokens_they_signed_survive_a_restart()
    {
        using var config = new TestConfig();
        await using var upstream = await Upstream.StartAsync();
        config.Clusters["app"] = TestConfig.Cluster(upstream.Url);
        config.Routes["app"] = TestConfig.Route("/{**path}");
        string jwt, keys;
        await using (var first = await TestGateway.StartAsync(config))
        {
            jwt = await first.JwtAsync("ann@example.com");
            keys = await first.Client.GetStringAsync("/.well-known/jwks.json", TestContext.Current.CancellationToken);
        }

        await using var second = await TestGateway.StartAsync(config);
        using var answer = await second.GetAsync("/x", jwt);

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal(keys, await second.Client.GetStringAsync("/.well-known/jwks.json", TestContext.Current.CancellationToken));
        Assert.Equal(new JsonWebToken(jwt).Kid, new JsonWebToken(await second.JwtAsync("ann@example.com")).Kid);
    }

    [Fact]
    public async Task Another_algorithm_after_a_restart_ends_the_tokens_of_the_old_one()
    {
        using var config = new TestConfig();
        await using var upstream = await Upstream.StartAsync();
        config.Clusters["app"] = TestConfig.Cluster(upstream.Url);
        config.Routes["app"] = TestConfig.Route("/{**path}");
        string jwt;
        await using (var first = await TestGateway.StartAsync(config))
        {
            jwt = await first.JwtAsync("ann@example.com");
        }

        config.With("Tokens:Algorithm", "HS256");
        await using var second = await TestGateway.StartAsync(config);
        using var answer = await second.GetAsync("/x", jwt);

        await answer.RefusalAsync(401, "UNAUTHENTICATED");
        Assert.Empty(upstream.Requests);
    }

    [Fact]
    public async Task Private_keys_cannot_be_read_from_the_database_files()
    {
        using var config = new TestConfig();
        byte[] pkcs8, scalar;
        await using (var gateway = await TestGateway.StartAsync(config))
        {
            await gateway.JwtAsync("ann@example.com");
            var key = ((ECDsaSecurityKey)gateway.Service<KeyRing>().Current.Key).ECDsa;
            pkcs8 = key.ExportPkcs8PrivateKey();
            scalar = key.ExportParameters(includePrivateParameters: true).D!;
        }

        var files = Directory.GetFiles(Path.Combine(config.Root, "data")).Where(file => !file.EndsWith(".key", StringComparison.Ordinal)).ToList();
        Assert.Contains(files, file => new FileInfo(file).Length > 4096);
        foreach (var file in files)
        {
            var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
            foreach (var form in Forms(scalar).Concat(Forms(pkcs8)).Append("PRIVATE KEY"u8.ToArray()))
            {
                Assert.True(bytes.AsSpan().IndexOf(form) < 0, $"{Path.GetFileName(file)} holds the private key");
            }
        }
    }

    private static IEnumerable<byte[]> Forms(byte[] secret) =>
    [
        secret,
        Encoding.ASCII.GetBytes(Convert.ToHexString(secret)),
        Encoding.ASCII.GetBytes(Convert.ToHexStringLower(secret)),
        Encoding.ASCII.GetBytes(Convert.ToBase64String(secret).TrimEnd('=')),
        Encoding.ASCII.GetBytes(Base64Url.EncodeToString(secret)),
    ];
}
