using System.Net.Security;
using System.Security.Authentication;

namespace MagicLink.Gateway.Tests.Tls;

/// <summary>What clients are shown that know nothing but the root, over Kestrel's own section.</summary>
public sealed class ServedChainTests(ManyAddresses gateway) : IClassFixture<ManyAddresses>
{
    [Theory]
    [InlineData("Pem")]
    [InlineData("Encrypted")]
    [InlineData("OneFile")]
    [InlineData("Pfx")]
    [InlineData("Shared")]
    public async Task A_client_that_knows_the_root_alone_is_shown_the_way_to_it(string endpoint)
    {
        await using var client = await TlsClient.ConnectAsync(gateway.Ports[endpoint], gateway.Chain.Root);

        Assert.Equal(gateway.Issued[endpoint].Thumbprint, client.Thumbprint);
        Assert.Equal(200, (await client.AskAsync("/_gateway/health/live", "localhost")).Status);
    }

    [Theory]
    [InlineData("wiki.example.com", "wiki.example.com")]
    [InlineData("WIKI.example.com", "wiki.example.com")]
    [InlineData("reports.example.com", "*.example.com")]
    public async Task Who_asks_for_a_name_is_shown_the_certificate_of_that_name(string asked, string shown)
    {
        Assert.Equal(gateway.Issued[shown].Thumbprint, await TlsClient.ShownAsync(gateway.Ports["Names"], gateway.Chain.Root, asked));
    }

    [Fact]
    public async Task A_name_without_a_certificate_of_its_own_has_the_shared_one_and_an_unknown_name_none()
    {
        // The shared one is not good for that name: what is shown is seen in why it is refused.
        var shared = await Assert.ThrowsAsync<AuthenticationException>(() => TlsClient.ShownAsync(gateway.Ports["Names"], gateway.Chain.Root, "default.example.com"));
        var unknown = await Assert.ThrowsAnyAsync<Exception>(() => TlsClient.ShownAsync(gateway.Ports["Names"], gateway.Chain.Root, "unknown.example.org"));

        Assert.Contains("NameMismatch", shared.Message, StringComparison.Ordinal);
        Assert.True(unknown is IOException or AuthenticationException, unknown.ToString());
        Assert.DoesNotContain("NameMismatch", unknown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tls_1_2_and_1_3_are_spoken_with_http_2_for_who_knows_it()
    {
        await using var two = await TlsClient.ConnectAsync(gateway.Ports["Pem"], gateway.Chain.Root, versions: SslProtocols.Tls12, speaks: SslApplicationProtocol.Http2);
        await using var three = await TlsClient.ConnectAsync(gateway.Ports["Pem"], gateway.Chain.Root, speaks: SslApplicationProtocol.Http11);

        Assert.Equal((SslProtocols.Tls12, SslApplicationProtocol.Http2), (two.Stream.SslProtocol, two.Stream.NegotiatedApplicationProtocol));
        Assert.Equal((SslProtocols.Tls13, SslApplicationProtocol.Http11), (three.Stream.SslProtocol, three.Stream.NegotiatedApplicationProtocol));
    }

    [Fact]
    public async Task An_address_can_be_held_to_less()
    {
        await using var client = await TlsClient.ConnectAsync(gateway.Ports["Strict"], gateway.Chain.Root, speaks: SslApplicationProtocol.Http11);
        var older = await Assert.ThrowsAnyAsync<Exception>(() => TlsClient.ConnectAsync(gateway.Ports["Strict"], gateway.Chain.Root, versions: SslProtocols.Tls12));
        var newer = await Assert.ThrowsAnyAsync<Exception>(() => TlsClient.ConnectAsync(gateway.Ports["Strict"], gateway.Chain.Root, speaks: SslApplicationProtocol.Http2));

        Assert.Equal(SslProtocols.Tls13, client.Stream.SslProtocol);
        Assert.True(older is IOException or AuthenticationException, older.ToString());
        Assert.True(newer is IOException or AuthenticationException, newer.ToString());
    }
}
