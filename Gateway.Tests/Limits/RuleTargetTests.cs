using MagicLink.Gateway.Limits;

namespace MagicLink.Gateway.Tests.Limits;

/// <summary>Which calls a rule is about.</summary>
public sealed class RuleTargetTests
{
    [Theory]
    [InlineData("*", "GET", "/api/magic-link/session", true)]
    [InlineData("*:*", "GET", "/_gateway/sign-in", true)]
    [InlineData("post:*", "POST", "/anything", true)]
    [InlineData("post:*", "GET", "/anything", false)]
    [InlineData("post:/api/magic-link/send", "POST", "/api/magic-link/send", true)]
    [InlineData("POST:/api/magic-link/send", "POST", "/API/magic-link/SEND/", true)]
    [InlineData("post:/api/magic-link/send", "GET", "/api/magic-link/send", false)]
    [InlineData("post:/api/magic-link/send", "POST", "/api/magic-link/send/it", false)]
    [InlineData("*:/api/*", "DELETE", "/api/magic-link/sessions/x", true)]
    [InlineData("*:/api/*", "GET", "/apis", false)]
    [InlineData("*:/a*c", "GET", "/abbc", true)]
    public void A_rule_names_methods_and_paths_with_wildcards(string rule, string method, string path, bool fits) =>
        Assert.Equal(fits, RuleTarget.Parse(rule)!.Fits(new LimitedRequest(method, path, null, IsOwn: true, null, "")));

    [Theory]
    [InlineData("act:send", nameof(LimitedAct.Send), true)]
    [InlineData("act:send", nameof(LimitedAct.Verify), false)]
    [InlineData("act:verify", nameof(LimitedAct.Verify), true)]
    [InlineData("act:verify", null, false)]
    public void A_rule_can_name_an_act(string rule, string? act, bool fits) =>
        Assert.Equal(fits, RuleTarget.Parse(rule)!.Fits(new LimitedRequest("POST", "/x", act is null ? null : Enum.Parse<LimitedAct>(act), IsOwn: true, null, "")));

    [Theory]
    [InlineData("*", false)]
    [InlineData("get:*", false)]
    [InlineData("*:/*", true)]
    [InlineData("*:/wiki/*", true)]
    public void Only_a_path_means_proxied_calls_too(string rule, bool fits)
    {
        var endpoint = RuleTarget.Parse(rule)!;

        Assert.Equal(fits, endpoint.Fits(new LimitedRequest("GET", "/wiki/start", null, IsOwn: false, null, "")));
        Assert.Equal(fits, endpoint.NamesPaths);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("send")]
    [InlineData("act:resend")]
    [InlineData("/api/*")]
    [InlineData("post:api")]
    [InlineData(":/api")]
    [InlineData("p0st:/api")]
    public void Anything_else_is_no_rule(string? rule) => Assert.Null(RuleTarget.Parse(rule));

    [Theory]
    [InlineData("30s", 30)]
    [InlineData("15m", 900)]
    [InlineData("1h", 3600)]
    [InlineData("1d", 86400)]
    [InlineData("00:15:00", 900)]
    [InlineData("1.00:00:00", 86400)]
    public void A_period_is_written_in_either_way(string text, int seconds) => Assert.Equal(TimeSpan.FromSeconds(seconds), LimitPeriod.Parse(text));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("15")]
    [InlineData("m")]
    [InlineData("0s")]
    [InlineData("-1m")]
    [InlineData("1 m")]
    [InlineData("15M")]
    [InlineData("366d")]
    [InlineData("999999999d")]
    [InlineData("00:00:00")]
    public void Anything_else_is_no_period(string? text) => Assert.Null(LimitPeriod.Parse(text));
}
