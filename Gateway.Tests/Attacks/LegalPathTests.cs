using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Attacks;

/// <summary>Odd paths that have one meaning: the backend gets them as they were sent, and the decision is that of the route they lie under.</summary>
public sealed class LegalPathTests(AttackedGateway shared) : IClassFixture<AttackedGateway>
{
    [Theory]
    [MemberData(nameof(Odd))]
    public async Task An_odd_path_arrives_as_it_was_sent(string odd)
    {
        Assert.Equal($"/public/{odd}", await ArrivedAsync($"/public/{odd}", bearer: null));
        Assert.Equal($"/{odd}", await ArrivedAsync($"/{odd}", shared.User));
        Assert.Equal($"/staff/{odd}", await ArrivedAsync($"/staff/{odd}", shared.Staff));
    }

    [Theory]
    [MemberData(nameof(Odd))]
    public async Task An_odd_path_meets_the_demand_of_its_route(string odd)
    {
        shared.Upstream.Requests.Clear();

        Assert.Equal(401, (await shared.Gateway.RawGetAsync($"/{odd}", bearer: null)).Status);
        Assert.Equal(401, (await shared.Gateway.RawGetAsync($"/staff/{odd}", bearer: null)).Status);
        Assert.Equal(403, (await shared.Gateway.RawGetAsync($"/staff/{odd}", shared.User)).Status);
        Assert.Empty(shared.Upstream.Requests);
    }

    [Theory]
    [MemberData(nameof(Staff))]
    public async Task No_legal_spelling_of_a_protected_path_gets_round_its_policy(string target)
    {
        shared.Upstream.Requests.Clear();
        target = target.Replace("HOST", $"localhost:{shared.Gateway.Config.Port}", StringComparison.Ordinal);

        var asUser = await shared.Gateway.RawGetAsync(target, shared.User);
        Assert.Equal(403, asUser.Status);
        Assert.Empty(shared.Upstream.Requests);

        var asStaff = await shared.Gateway.RawGetAsync(target, shared.Staff);
        Assert.Equal(200, asStaff.Status);
        Assert.Single(shared.Upstream.Requests);
    }

    [Fact]
    public async Task A_query_is_the_backends_business_and_arrives_as_it_was_sent()
    {
        foreach (var query in new[] { "?", "?a=%2f..%2F", "?//x", "?a=/../b", "?%zz&%", "?a[]=1&b={x}|y^`", "?a='\"<>", "?a=\\b", "?x?y??", "?a=http://x/..//y" })
        {
            Assert.Equal($"/public/x{query}", await ArrivedAsync($"/public/x{query}", bearer: null));
        }
    }

    [Fact]
    public async Task An_absolute_target_arrives_as_its_path()
    {
        var own = $"http://localhost:{shared.Gateway.Config.Port}";

        Assert.Equal("/public/a%20b;c?d=%2F", await ArrivedAsync($"{own}/public/a%20b;c?d=%2F", bearer: null));
        Assert.Equal("/", await ArrivedAsync(own, bearer: null));
        Assert.Equal("/?x=1", await ArrivedAsync($"{own}?x=1", bearer: null));
    }

    public static TheoryData<string> Odd() =>
    [
        "a..b", "..a", "a..", "...a", ".a", "a.", ".well", "a/.b/c", "a/..b/c..", ".a.", "..%C3%A4",
        "caf%C3%A9", "%c3%a4%C3%B6", "%E2%82%AC", "%e2%82%ac", "%F0%9F%98%80", "%f0%9f%98%80", "%E6%97%A5/%E6%9C%AC", "%EF%BC%8F", "%EF%BC%8E%EF%BC%8E", "%E2%88%95", "%C2%A0", "%E2%80%AE", "%EF%BB%BF",
        ";", "a;b=c", "a;b=c;d/e", ";jsessionid=1/a", "a;", "x;..",
        "~", "~ann", "+", "a+b", "@", "a@b", "a:b", ":", "$", "!", "'", "(a)", "*", ",", "=", "&", "a&b=c", "_", "-", "a'b", "[x]", "{x}", "a|b", "^", "`", "\"", "<x>",
        "%61", "%41", "%7e", "%7E", "%2b", "%2B", "%40", "%3A", "%3a", "%3F", "%3f", "%23", "%26", "%3D", "%2C", "%20", "a%20b", "%20a", "a%20", "%22", "%3c%3E", "%5B%5d", "%7Bx%7d", "%60", "%5e", "%7c", "%2a", "%2A", "%27",
        "%2ea", "a%2e", "a%2E%2eb", "%2dx", "a/", "a/b/", "A", "a.b.c", "a%3Fb?c=d", "0", "%30",
    ];

    public static TheoryData<string> Staff() =>
    [
        "/staff", "/staff/", "/staff/x", "/STAFF/x", "/Staff/x", "/sTaFf/", "/%73taff/x", "/%53taff/x", "/s%74aff/x", "/st%61ff/x", "/sta%66f/x", "/staf%66/x", "/%73%74%61%66%66/x", "/%53%54%41%46%46/x",
        "/staff?x", "/staff/x?/../public/", "/staff/%78", "/staff/..x", "/staff/x;/..y", "/staff/;x", "http://HOST/staff/x", "http://HOST/%73taff/x", "http://HOST/staff?/public/x",
    ];

    private async Task<string> ArrivedAsync(string target, string? bearer)
    {
        shared.Upstream.Requests.Clear();
        var answer = await shared.Gateway.RawGetAsync(target, bearer);
        Assert.True(answer.Status == 200, $"{target}: {answer.Text}");
        return Assert.Single(shared.Upstream.Requests).RawTarget;
    }
}
