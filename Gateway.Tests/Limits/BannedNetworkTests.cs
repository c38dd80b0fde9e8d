using System.Net;
using MagicLink.Gateway.Limits;

namespace MagicLink.Gateway.Tests.Limits;

/// <summary>Every network has one form.</summary>
public sealed class BannedNetworkTests
{
    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("192.0.2.7/32", "192.0.2.7")]
    [InlineData("192.0.2.7/24", "192.0.2.0/24")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData("::ffff:192.0.2.7/120", "192.0.2.0/24")]
    [InlineData("2001:DB8:0::1", "2001:db8::1")]
    [InlineData("2001:db8::1/64", "2001:db8::/64")]
    [InlineData("0.0.0.0/0", "0.0.0.0/0")]
    public void A_network_is_written_in_one_way(string text, string form)
    {
        Assert.True(BannedNetwork.TryParse(text, out var network));
        Assert.Equal(form, network.ToString());
        Assert.True(BannedNetwork.TryParse(form, out var again));
        Assert.Equal(network, again);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("localhost")]
    [InlineData("1")]
    [InlineData("127.1")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("192.0.2.7/33")]
    [InlineData("192.0.2.7/-1")]
    [InlineData("192.0.2.7/")]
    [InlineData("::ffff:192.0.2.7/64")]
    [InlineData("fe80::1%eth0")]
    [InlineData("2001:db8::1/129")]
    [InlineData("[2001:db8::1]")]
    public void Anything_else_is_none(string? text) => Assert.False(BannedNetwork.TryParse(text, out _));

    [Theory]
    [InlineData("10.0.0.0/8", "10.9.8.7", true)]
    [InlineData("10.0.0.0/8", "11.0.0.1", false)]
    [InlineData("10.0.0.0/8", "::ffff:10.9.8.7", true)]
    [InlineData("::/0", "10.9.8.7", false)]
    [InlineData("2001:db8::/64", "2001:db8::ffff:1", true)]
    [InlineData("2001:db8::/64", "2001:db8:0:1::1", false)]
    public void A_network_holds_its_addresses(string network, string address, bool holds)
    {
        Assert.True(BannedNetwork.TryParse(network, out var parsed));
        Assert.Equal(holds, parsed.Contains(BannedNetwork.Of(IPAddress.Parse(address))));
    }
}
