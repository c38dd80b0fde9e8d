using System.Text.Json.Nodes;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Proxy;

/// <summary>Routes that let pass what is refused elsewhere, item by item: it arrives as it was sent, and opens nothing beside the route.</summary>
public sealed class AllowPathTests(AllowPathTests.RelaxedRoutes shared) : IClassFixture<AllowPathTests.RelaxedRoutes>
{
    [Theory]
    [InlineData("/slash/group%2Fproj", "encoded-slash")]
    [InlineData("/slash/group%2fproj/raw%20file?ref=a%2Fb", "encoded-slash, lower case, beside others")]
    [InlineData("/slash/%2F", "a name that is a slash")]
    [InlineData("/slash/a%2F%2Fb", "two of them")]
    [InlineData("/back/a%5Cb", "encoded-backslash")]
    [InlineData("/back/a\\b", "backslash")]
    [InlineData("/semi/a%3Bb=c", "encoded-semicolon")]
    [InlineData("/percent/100%25", "encoded-percent")]
    [InlineData("/percent/a%2541", "a percent sign that looks like an encoding")]
    [InlineData("/control/a%09b%0A", "encoded-control")]
    [InlineData("/empty/a//b/", "double-slash")]
    [InlineData("/empty//", "double-slash at the end")]
    [InlineData("/all/a%2Fb%5Cc\\d%3Be%25%01//f", "all at once")]
    public async Task What_a_route_lets_pass_arrives_as_it_was_sent(string target, string what)
    {
        Assert.Equal(target, await ArrivedAsync(target, what));
    }

    [Theory]
    [InlineData("/slash/a%5Cb")]
    [InlineData("/slash/a%3Bb")]
    [InlineData("/slash/a%25b")]
    [InlineData("/slash/a%01b")]
    [InlineData("/slash/a\\b")]
    [InlineData("/slash/a//b")]
    [InlineData("/slash/a%2Fb%5Cc")]
    [InlineData("/back/a%2Fb")]
    [InlineData("/percent/a%252Fb%2Fc")]
    [InlineData("/plain/a%2Fb")]
    [InlineData("/plain/a//b")]
    [InlineData("/nowhere%2Fx")]
    [InlineData("/_gateway/sign-in%2Fx")]
    [InlineData("/api/magic-link%2Fsend")]
    [InlineData("/api/magic-link//send")]
    [InlineData("//slash/x")]
    public async Task What_a_route_does_not_let_pass_is_refused_there_though_another_does(string target) => await RefusedAsync(target);

    [Theory]
    [InlineData("/all/%00")]
    [InlineData("/all/%zz")]
    [InlineData("/all/%c0%af")]
    [InlineData("/all/x\u0001")]
    [InlineData("/all/../plain/x")]
    [InlineData("/all/%2e%2e/plain/x")]
    [InlineData("/all/..%2Fplain/x")]
    [InlineData("/all/%2e%2e%2fplain/x")]
    [InlineData("/all/a%2F..%2F..%2Fplain/x")]
    [InlineData("/all/..%5Cplain/x")]
    [InlineData("/all/..\\plain\\x")]
    [InlineData("/all/%252e%252e/plain/x")]
    [InlineData("/all/%252e%252e%252fplain/x")]
    [InlineData("/all/%25252e%25252e/plain/x")]
    [InlineData("/all/..%3B/plain/x")]
    [InlineData("/all/..%3Bx=y%2Fplain/x")]
    [InlineData("/all/..%09/plain/x")]
    [InlineData("/all/%09../plain/x")]
    [InlineData("/all/.%2F./x")]
    [InlineData("/all/x%2F.")]
    public async Task Nothing_lets_dots_climb_or_broken_encodings_pass(string target) => await RefusedAsync(target);

    [Fact]
    public async Task Nobody_encodes_a_path_that_often()
    {
        Assert.Equal("/all/%25252541", await ArrivedAsync("/all/%25252541", "four times"));
        await RefusedAsync("/all/%" + string.Concat(Enumerable.Repeat("25", 80)) + "41");
    }

    [Theory]
    [InlineData("/all/secret%2Fx")]
    [InlineData("/all/secret%5Cx")]
    [InlineData("/all/secret\\x")]
    [InlineData("/all//secret/x")]
    [InlineData("/all/%2Fsecret/x")]
    [InlineData("/all/secret%252Fx")]
    [InlineData("/all/secret%25252Fx")]
    [InlineData("/all/secret%3Bv=1/x")]
    [InlineData("/all/%3B/secret/x")]
    [InlineData("/all/%2573ecret/x")]
    [InlineData("/all%2Fsecret/x")]
    [InlineData("/all/secr%65t;%2Fx")]
    [InlineData("/all/secret;a=b%2F..;/x")]
    [InlineData("/all/secret%3Fx//")]
    [InlineData("/all/secret%23x//")]
    [InlineData("/all/secret%2500")]
    public async Task A_path_that_a_backend_may_read_as_one_of_another_route_is_refused(string target)
    {
        await RefusedAsync(target);
        await RefusedAsync(target, shared.Staff);
    }

    [Theory]
    [InlineData("/cut/group%2Fproj/x", "/tenant/group%2Fproj/x")]
    [InlineData("/cut/a%2Fb?c=%2F", "/tenant/a%2Fb?c=%2F")]
    [InlineData("/cut", "/tenant/")]
    [InlineData("/cut?a=b", "/tenant/?a=b")]
    [InlineData("/cut/", "/tenant/")]
    [InlineData("/pattern/group%2Fproj/x%20y", "/tenant/api/group%2Fproj/x%20y")]
    [InlineData("/pattern/%C3%A4%2f%C3%B6", "/tenant/api/%C3%A4%2f%C3%B6")]
    public async Task A_route_that_rewrites_the_path_leaves_the_rest_as_it_was_sent(string target, string expected) =>
        Assert.Equal(expected, await ArrivedAsync(target, "rewritten"));

    [Theory]
    [InlineData("/mid/a%2Fb/c")]
    [InlineData("/mid/..%2Fx/c")]
    [InlineData("/mid/a%252Fb/c")]
    [InlineData("/mid/a%253Bb/c")]
    public async Task A_rewritten_part_that_cannot_be_told_from_another_is_not_forwarded(string target) => await RefusedAsync(target);

    [Fact]
    public async Task A_person_comes_back_after_signing_in_to_the_path_that_was_asked_for()
    {
        var answer = await shared.Gateway.RawGetAsync("/person/group%2Fproj?x=1", bearer: null, "Sec-Fetch-Mode: navigate");

        Assert.Equal(302, answer.Status);
        Assert.EndsWith("?returnUrl=" + Uri.EscapeDataString("/person/group%2Fproj?x=1"), answer["Location"], StringComparison.Ordinal);
    }

    private async Task<string> ArrivedAsync(string target, string what)
    {
        shared.Upstream.Requests.Clear();
        var answer = await shared.Gateway.RawGetAsync(target, bearer: null);
        Assert.True(answer.Status == 200, $"{what}: {answer.Text}");
        return Assert.Single(shared.Upstream.Requests).RawTarget;
    }

    private async Task RefusedAsync(string target, string? bearer = null)
    {
        shared.Upstream.Requests.Clear();
        var answer = await shared.Gateway.RawGetAsync(target, bearer);
        Assert.True(answer.Status == 400, answer.Text);
        Assert.Empty(shared.Upstream.Requests);
    }

    public sealed class RelaxedRoutes : IAsyncLifetime
    {
        internal Upstream Upstream { get; private set; } = null!;

        internal TestGateway Gateway { get; private set; } = null!;

        internal string Staff { get; private set; } = "";

        public async ValueTask InitializeAsync()
        {
            Upstream = await Upstream.StartAsync();
            Gateway = await TestGateway.StartAsync(configure: config =>
            {
                const string All = "encoded-slash,encoded-backslash, encoded-semicolon,encoded-percent,encoded-control,backslash,double-slash";
                config.Clusters["app"] = TestConfig.Cluster(Upstream.Url);
                config.Clusters["tenant"] = TestConfig.Cluster(Upstream.Url + "/tenant/");
                config.With("Access:Policies:staff:Roles", new JsonArray("staff"));
                Add(config, "slash", "encoded-slash");
                Add(config, "back", "encoded-backslash,backslash");
                Add(config, "semi", "encoded-semicolon");
                Add(config, "percent", "encoded-percent");
                Add(config, "control", "encoded-control");
                Add(config, "empty", "double-slash");
                Add(config, "all", All);
                Add(config, "cut", "encoded-slash", "tenant")["Transforms"] = new JsonArray(new JsonObject { ["PathRemovePrefix"] = "/cut" });
                Add(config, "pattern", "encoded-slash", "tenant")["Transforms"] = new JsonArray(new JsonObject { ["PathPattern"] = "/api/{**path}" });
                var mid = Add(config, "mid", "encoded-slash,encoded-percent", "tenant");
                mid["Match"]!["Path"] = "/mid/{a}/{b}";
                mid["Transforms"] = new JsonArray(new JsonObject { ["PathPattern"] = "/{a}/mid/{b}" });
                Add(config, "person", "encoded-slash").Remove("AuthorizationPolicy");
                config.Routes["plain"] = TestConfig.Route("/plain/{**path}", "anonymous");
                config.Routes["secret"] = TestConfig.Route("/all/secret/{**path}", "staff");
                config.Routes["secret"]!["Metadata"] = new JsonObject { ["AllowPath"] = All };
            });
            Staff = await Gateway.JwtAsync("sue@example.com", "user", "staff");
        }

        public async ValueTask DisposeAsync()
        {
            await Gateway.DisposeAsync();
            await Upstream.DisposeAsync();
        }

        private static JsonObject Add(TestConfig config, string name, string items, string cluster = "app")
        {
            var route = TestConfig.Route($"/{name}/{{**path}}", "anonymous", cluster);
            route["Metadata"] = new JsonObject { ["AllowPath"] = items };
            config.Routes[name] = route;
            return route;
        }
    }
}
