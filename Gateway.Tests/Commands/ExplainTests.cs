using System.Net;
using System.Text.Json.Nodes;
using MagicLink.Gateway.Access;
using MagicLink.Gateway.Commands;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Commands;

/// <summary><c>explain</c> says what the running gateway does: one table, both asked.</summary>
public sealed class ExplainTests(ExplainTests.Explained shared) : IClassFixture<ExplainTests.Explained>
{
    private static readonly string[] Policies = ["roles", "emails", "domains", "methods", "networks", "mfa", "age", "board"];

    private const string Allow = "allow";
    private const string SignIn = "sign-in";
    private const string StepUp = "step-up";
    private const string Deny = "deny";

    [Theory]
    [InlineData("GET", "/x", null, "app", "default", SignIn)]
    [InlineData("GET", "/x", "user", "app", "default", Allow)]
    [InlineData("GET", "/x?y=..%2f", "user", "app", "default", Allow)]
    [InlineData("GET", "/x", "disabled", "app", "default", SignIn)]
    [InlineData("GET", "/public/x", null, "public", "anonymous", Allow)]
    [InlineData("GET", "/public/x", "disabled", "public", "anonymous", Allow)]
    [InlineData("BREW", "/public/x", null, "public", "anonymous", Deny)]
    [InlineData("BREW", "/x", "user", "app", "default", Deny)]
    [InlineData("get", "/x", "user", "app", "default", Deny)]
    [InlineData("TRACE", "/public/x", null, "-", "-", Deny)]
    [InlineData("GET", "/roles/x", null, "roles", "roles", SignIn)]
    [InlineData("GET", "/roles/x", "user", "roles", "roles", Deny)]
    [InlineData("GET", "/roles/x", "staff", "roles", "roles", Allow)]
    [InlineData("GET", "/ROLES/x", "user", "roles", "roles", Deny)]
    [InlineData("GET", "/rol%65s/x", "user", "roles", "roles", Deny)]
    [InlineData("GET", "/emails/x", "user", "emails", "emails", Deny)]
    [InlineData("GET", "/emails/x", "staff", "emails", "emails", Allow)]
    [InlineData("GET", "/domains/x", "user", "domains", "domains", Deny)]
    [InlineData("GET", "/domains/x", "partner", "domains", "domains", Allow)]
    [InlineData("GET", "/methods/x", "user", "methods", "methods", Allow)]
    [InlineData("PROPFIND", "/methods/x", "user", "methods", "methods", Allow)]
    [InlineData("POST", "/methods/x", "user", "methods", "methods", Deny)]
    [InlineData("GET", "/networks/x", "user", "networks", "networks", Deny)]
    [InlineData("GET", "/networks/x", "office", "networks", "networks", Allow)]
    [InlineData("GET", "/networks/x", "office6", "networks", "networks", Allow)]
    [InlineData("GET", "/mfa/x", null, "mfa", "mfa", SignIn)]
    [InlineData("GET", "/mfa/x", "user", "mfa", "mfa", StepUp)]
    [InlineData("GET", "/mfa/x", "raised", "mfa", "mfa", Allow)]
    [InlineData("GET", "/age/x", "user", "age", "age", Allow)]
    [InlineData("GET", "/age/x", "old", "age", "age", StepUp)]
    [InlineData("GET", "/board/x", "user", "board", "board", Deny)]
    [InlineData("GET", "/board/x", "staff", "board", "board", StepUp)]
    [InlineData("GET", "/slash/a%2Fb", "user", "slash", "default", Allow)]
    [InlineData("GET", "/slash/..%2Fb", "user", "-", "-", Deny)]
    [InlineData("GET", "/slash/secret%2Fb", "staff", "-", "-", Deny)]
    [InlineData("GET", "/x%2Fy", "user", "-", "-", Deny)]
    [InlineData("GET", "/x/../y", "user", "-", "-", Deny)]
    [InlineData("GET", "/x//y", "user", "-", "-", Deny)]
    [InlineData("GET", "/only-get", "user", "only-get", "default", Allow)]
    [InlineData("GET", "http://wiki.example/x", "user", "wiki", "roles", Deny)]
    [InlineData("GET", "http://wiki.example/x", "staff", "wiki", "roles", Allow)]
    [InlineData("GET", "http://WIKI.example:99/x", "staff", "wiki", "roles", Allow)]
    [InlineData("GET", "http://evil.example/x", "staff", "-", "-", Deny)]
    public async Task Explain_says_what_the_gateway_does(string method, string url, string? who, string route, string policy, string decision)
    {
        var person = who is null ? Person.Nobody : shared.People[who];

        Assert.Equal(decision, await DoneAsync(method, url, person));
        var lines = await ExplainedAsync(method, url, person);
        Assert.Equal(($"route: {route}", $"policy: {policy}", $"decision: {decision}"), (lines[0], lines[1], lines[2]));
        Assert.Matches("^reason: .+", lines[3]);
        Assert.Equal(4, lines.Length);
    }

    [Theory]
    [InlineData("GET", "/roles/x", "role")]
    [InlineData("GET", "/emails/x", "email")]
    [InlineData("GET", "/domains/x", "email domain")]
    [InlineData("POST", "/methods/x", "method")]
    [InlineData("BREW", "/x", "method not served")]
    [InlineData("GET", "/networks/x", "network")]
    [InlineData("GET", "/mfa/x", "mfa")]
    [InlineData("GET", "/x%2Fy", "an encoded slash")]
    [InlineData("GET", "/x/..", "a dot segment")]
    [InlineData("GET", "/slash/secret%2Fx", "a path that can be read in two ways")]
    [InlineData("GET", "http://evil.example/x", "unknown host")]
    [InlineData("GET", "/_gateway/sign-in", "the gateway answers this path itself")]
    public async Task It_says_why(string method, string url, string reason) =>
        Assert.Equal($"reason: {reason}", (await ExplainedAsync(method, url, shared.People["user"]))[3]);

    [Fact]
    public async Task It_says_why_somebody_cannot_be_signed_in()
    {
        Assert.Equal("reason: the person is disabled", (await ExplainedAsync("GET", "/x", shared.People["disabled"]))[3]);
        Assert.Equal("reason: there is no such person, who may not sign up either", (await ExplainedAsync("GET", "/x", Person.Nobody with { Email = "stranger@elsewhere.example" }))[3]);
        Assert.Equal("decision: allow", (await ExplainedAsync("GET", "/x", Person.Nobody with { Email = "newcomer@example.com" }))[2]);
        Assert.Equal("reason: nobody is signed in", (await ExplainedAsync("GET", "/x", Person.Nobody))[3]);
    }

    [Fact]
    public async Task A_change_of_a_person_counts_at_once_beside_the_running_gateway()
    {
        await shared.Gateway.JwtAsync("max@example.com");
        var max = Person.Nobody with { Email = "max@example.com" };
        Assert.Equal("decision: deny", (await ExplainedAsync("GET", "/roles/x", max))[2]);

        await shared.Gateway.SetRolesAsync("max@example.com", "staff");

        Assert.Equal("decision: allow", (await ExplainedAsync("GET", "/roles/x", max))[2]);
    }

    private async Task<string> DoneAsync(string method, string url, Person person)
    {
        var absolute = url.StartsWith('/') ? null : new Uri(url);
        string[] headers =
        [
            $"Host: {absolute?.Authority ?? $"localhost:{shared.Gateway.Config.Port}"}", "Connection: close", $"X-Forwarded-For: {person.Address}",
            .. person.Jwt is null ? [] : new[] { $"Authorization: Bearer {person.Jwt}" },
        ];
        var answer = await shared.Gateway.BytesAsync($"{method} {absolute?.PathAndQuery ?? url} HTTP/1.1\r\n{string.Join("\r\n", headers)}\r\n\r\n");
        return answer.Status switch
        {
            200 => Allow,
            401 => answer.Text.Contains("MFA_REQUIRED", StringComparison.Ordinal) ? StepUp : SignIn,
            400 or 403 or 405 or 421 => Deny,
            _ => answer.Text,
        };
    }

    private async Task<string[]> ExplainedAsync(string method, string url, Person person)
    {
        var config = shared.Gateway.Config;
        var installation = Installation.Read(config.Folder, config.Urls, config.Environment, config.Root);
        var question = new AccessQuestion(method, url, Person: null, person.Amr, person.Age, IPAddress.Parse(person.Address));
        using var output = new StringWriter();
        using var errors = new StringWriter();
        Assert.Equal(0, await ExplainCommand.RunAsync(installation, question, person.Email, output, errors, TestContext.Current.CancellationToken));
        Assert.Equal("", errors.ToString());
        return output.ToString().TrimEnd('\n').Split('\n');
    }

    /// <summary>Who asks: the token for the gateway, and the same in words for <c>explain</c>.</summary>
    internal sealed record Person(string? Jwt, string? Email, string[] Amr, TimeSpan Age, string Address)
    {
        public static readonly Person Nobody = new(null, null, ["email"], TimeSpan.Zero, "192.0.2.7");
    }

    public sealed class Explained : IAsyncLifetime
    {
        private Upstream upstream = null!;

        internal TestGateway Gateway { get; private set; } = null!;

        internal Dictionary<string, Person> People { get; } = [];

        public async ValueTask InitializeAsync()
        {
            upstream = await Upstream.StartAsync();
            Gateway = await TestGateway.StartAsync(upstream, config =>
            {
                config.With("TrustedProxies", new JsonArray("127.0.0.0/8")).With("SignIn:Mode", "domains").With("SignIn:AllowedDomains", new JsonArray("example.com", "partner.example"));
                config.With("Access:Policies:roles:Roles", new JsonArray("staff"));
                config.With("Access:Policies:emails:Emails", new JsonArray("Sue@example.com"));
                config.With("Access:Policies:domains:EmailDomains", new JsonArray("partner.example"));
                config.With("Access:Policies:methods:Methods", new JsonArray("GET", "PROPFIND"));
                config.With("Access:Policies:networks:Networks", new JsonArray("10.0.0.0/8", "2001:db8::/32"));
                config.With("Access:Policies:mfa:Mfa", "required");
                config.With("Access:Policies:age:MaxAge", "00:10:00");
                config.With("Access:Policies:board:Mfa", "required").With("Access:Policies:board:Roles", new JsonArray("staff"));
                foreach (var name in Policies)
                {
                    config.Routes[name] = TestConfig.Route($"/{name}/{{**path}}", name);
                }

                config.Routes["public"] = TestConfig.Route("/public/{**path}", "anonymous");
                config.Routes["slash"] = TestConfig.Route("/slash/{**path}");
                config.Routes["slash"]!["Metadata"] = new JsonObject { ["AllowPath"] = "encoded-slash" };
                config.Routes["secret"] = TestConfig.Route("/slash/secret/{**path}", "roles");
                config.Routes["only-get"] = TestConfig.Route("/only-get");
                config.Routes["only-get"]!["Match"]!["Methods"] = new JsonArray("GET");
                config.Routes["wiki"] = TestConfig.Route("/{**path}", "roles");
                config.Routes["wiki"]!["Match"]!["Hosts"] = new JsonArray("wiki.example");
            });
            await AddAsync("old", "ola@example.com");
            Gateway.Clock.Advance(TimeSpan.FromMinutes(11));
            People["old"] = People["old"] with { Age = TimeSpan.FromMinutes(11) };
            await AddAsync("user", "ulf@example.com");
            await AddAsync("staff", "sue@example.com", "staff");
            await AddAsync("partner", "pia@partner.example");
            await AddAsync("raised", "ria@example.com");
            People["raised"] = People["raised"] with { Jwt = (await Gateway.RaiseAsync(People["raised"].Jwt!)).Jwt, Amr = ["email", "otp", "mfa"] };
            await AddAsync("disabled", "dan@example.com");
            await Gateway.SetDisabledAsync("dan@example.com", disabled: true);
            People["office"] = People["user"] with { Address = "10.1.2.3" };
            People["office6"] = People["user"] with { Address = "2001:db8::7" };
        }

        public async ValueTask DisposeAsync()
        {
            await Gateway.DisposeAsync();
            await upstream.DisposeAsync();
        }

        private async Task AddAsync(string name, string email, params string[] roles) =>
            People[name] = Person.Nobody with { Email = email, Jwt = roles.Length == 0 ? await Gateway.JwtAsync(email) : await Gateway.JwtAsync(email, roles) };
    }
}
