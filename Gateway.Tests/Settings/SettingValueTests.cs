using System.Net;
using System.Security.Authentication;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Settings;
using MagicLink.Gateway.Tokens;

namespace MagicLink.Gateway.Tests.Settings;

public sealed class SettingValueTests
{
    [Theory]
    [InlineData("00:15:00", 900)]
    [InlineData("1:00:00", 3600)]
    [InlineData("30.00:00:00", 2592000)]
    [InlineData("00:00:00.500", 0.5)]
    public void Durations_are_spelt_out(string text, double seconds)
    {
        Assert.True(SettingValue.TryRead(typeof(TimeSpan), text, out var value, out _));
        Assert.Equal(TimeSpan.FromSeconds(seconds), value);
    }

    [Theory]
    [InlineData(typeof(TimeSpan), "15")]
    [InlineData(typeof(TimeSpan), "00:15")]
    [InlineData(typeof(TimeSpan), "-00:15:00")]
    [InlineData(typeof(TimeSpan), "00:60:00")]
    [InlineData(typeof(TimeSpan), "PT15M")]
    [InlineData(typeof(int), "5.0")]
    [InlineData(typeof(int), "0x10")]
    [InlineData(typeof(int), "99999999999")]
    [InlineData(typeof(bool), "on")]
    [InlineData(typeof(Uri), "login.example.com")]
    [InlineData(typeof(StartTlsMode), "0")]
    [InlineData(typeof(StartTlsMode), "required,none")]
    [InlineData(typeof(IPNetwork), "10.0.0.0/33")]
    [InlineData(typeof(IPNetwork), "localhost")]
    public void What_is_something_else_is_refused_and_what_is_allowed_is_said(Type type, string text)
    {
        Assert.False(SettingValue.TryRead(type, text, out var value, out var allowed));
        Assert.Null(value);
        Assert.NotEqual("", allowed);
    }

    [Fact]
    public void Names_are_read_without_regard_to_case_and_listed_as_they_are_written()
    {
        Assert.True(SettingValue.TryRead(typeof(StartTlsMode?), "OPTIONAL", out var mode, out _));
        Assert.Equal(StartTlsMode.Optional, mode);
        Assert.False(SettingValue.TryRead(typeof(StartTlsMode), "yes", out _, out var modes));
        Assert.Equal("one of required, optional, none", modes);
        Assert.False(SettingValue.TryRead(typeof(TokenAlgorithm), "none", out _, out var algorithms));
        Assert.Equal("one of ES256, RS256, HS256", algorithms);
    }

    [Fact]
    public void An_address_is_a_network_of_one()
    {
        Assert.True(SettingValue.TryRead(typeof(IPNetwork), "192.0.2.7", out var four, out _));
        Assert.True(SettingValue.TryRead(typeof(IPNetwork), "2001:db8::7", out var six, out _));
        Assert.Equal(IPNetwork.Parse("192.0.2.7/32"), four);
        Assert.Equal(IPNetwork.Parse("2001:db8::7/128"), six);
    }

    [Fact]
    public void Only_flags_may_be_written_as_a_list()
    {
        Assert.True(SettingValue.IsSet(typeof(SslProtocols?)));
        Assert.False(SettingValue.IsSet(typeof(TokenAlgorithm)));
    }
}
