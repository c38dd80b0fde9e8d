using System.Security.Cryptography;
using System.Text.Json.Nodes;
using MagicLink.Gateway.Tests.Attacks;
using MagicLink.Gateway.Tests.Harness;
using MagicLink.Gateway.Tokens;
using Microsoft.IdentityModel.Tokens;

namespace MagicLink.Gateway.Tests.Proxy;

/// <summary>Routes that ask for a second factor, or for a proof that is not too old.</summary>
public sealed class StepUpPolicyTests : IAsyncLifetime
{
    private Upstream upstream = null!;
    private TestGateway gateway = null!;

    public async ValueTask InitializeAsync()
    {
        upstream = await Upstream.StartAsync();
        gateway = await TestGateway.StartAsync(upstream, config =>
        {
            config.With("Access:Policies:vault:Mfa", "required");
            config.With("Access:Policies:fresh:MaxAge", "00:10:00");
            config.With("Access:Policies:board:Mfa", "required").With("Access:Policies:board:Roles", new JsonArray("board"));
            config.Routes["vault"] = TestConfig.Route("/vault/{**path}", "vault");
            config.Routes["fresh"] = TestConfig.Route("/fresh/{**path}", "fresh");
            config.Routes["board"] = TestConfig.Route("/board/{**path}", "board");
        });
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await upstream.DisposeAsync();
    }

    [Fact]
    public async Task A_person_who_navigates_is_led_to_the_second_factor_and_back()
    {
        var cookie = await gateway.CookieAsync("ann@example.com");

        using var vault = await NavigateAsync("/vault/x?y=1", cookie);
        gateway.Clock.Advance(TimeSpan.FromMinutes(11));
        using var fresh = await NavigateAsync("/fresh/x", cookie);

        Assert.Equal((302, "no-store"), ((int)vault.StatusCode, vault.Headers.CacheControl?.ToString()));
        Assert.Equal($"{gateway.Config.PublicUrl}/_gateway/second-factor?returnUrl=%2Fvault%2Fx%3Fy%3D1", vault.Headers.Location!.OriginalString);
        Assert.Equal($"{gateway.Config.PublicUrl}/_gateway/second-factor?returnUrl=%2Ffresh%2Fx&reason=age", fresh.Headers.Location!.OriginalString);
        Assert.Empty(upstream.Requests);
    }

    [Fact]
    public async Task A_program_is_told_what_is_missing_and_how_it_can_be_proved()
    {
        var jwt = await gateway.JwtAsync("bob@example.com");
        var cookie = await gateway.CookieAsync("bob@example.com");
        gateway.Clock.Advance(TimeSpan.FromMinutes(11));

        foreach (var credential in new[] { ("Authorization", $"Bearer {jwt}"), ("Cookie", cookie) })
        {
            await MissingAsync("/vault/x", credential, "insufficient_user_authentication\"", "enroll");
            await MissingAsync("/fresh/x", credential, "insufficient_user_authentication\", max_age=\"600\"", "magic_link");
        }

        await gateway.SetMfaEnabledAsync("bob@example.com");
        await MissingAsync("/vault/x", ("Cookie", cookie), "insufficient_user_authentication\"", "totp", "backup_code");
        await MissingAsync("/fresh/x", ("Cookie", cookie), "insufficient_user_authentication\", max_age=\"600\"", "totp", "backup_code");
        Assert.Empty(upstream.Requests);
    }

    [Fact]
    public async Task A_second_factor_from_before_is_not_asked_for_where_second_factors_are_off()
    {
        await using var off = await TestGateway.StartAsync(upstream, config =>
        {
            config.With("Mfa:Mode", "off").With("Access:Policies:fresh:MaxAge", "00:10:00");
            config.Routes["fresh"] = TestConfig.Route("/fresh/{**path}", "fresh");
        });
        var bearer = ("Authorization", $"Bearer {await off.JwtAsync("bob@example.com")}");
        await off.SetMfaEnabledAsync("bob@example.com");
        off.Clock.Advance(TimeSpan.FromMinutes(11));

        using var tooOld = await off.RequestAsync(HttpMethod.Get, "/fresh/x", null, bearer);
        using var asked = await off.PostAsync("/api/magic-link/totp/verify", new { }, bearer);

        var methods = (await tooOld.RefusalAsync(401, "MFA_REQUIRED")).GetProperty("methods");
        Assert.Equal("magic_link", Assert.Single(methods.EnumerateArray()).GetString());
        await asked.RefusalAsync(403, "FORBIDDEN");
    }

    [Fact]
    public async Task A_token_is_answered_as_a_program_even_where_a_browser_sends_it()
    {
        var jwt = await gateway.JwtAsync("cat@example.com");

        using var response = await gateway.RequestAsync(HttpMethod.Get, "/vault/x", null, ("Authorization", $"Bearer {jwt}"), ("Sec-Fetch-Mode", "navigate"));

        await response.RefusalAsync(401, "MFA_REQUIRED");
    }

    [Fact]
    public async Task Who_may_not_use_the_route_is_not_asked_for_a_code()
    {
        var cookie = await gateway.CookieAsync("dan@example.com");

        Assert.Equal(403, await gateway.StatusAsync("/board/x", ("Cookie", cookie)));
        await gateway.SetRolesAsync("dan@example.com", "board");
        Assert.Equal(401, await gateway.StatusAsync("/board/x", ("Cookie", cookie)));
        using var nobody = await gateway.RequestAsync(HttpMethod.Get, "/vault/x");
        await nobody.RefusalAsync(401, "UNAUTHENTICATED");
        Assert.Equal(200, await gateway.StatusAsync("/board/x", ("Cookie", await gateway.RaiseCookieAsync(cookie))));
    }

    [Theory]
    [InlineData("/vault/x")]
    [InlineData("/fresh/x")]
    public async Task A_raised_session_satisfies_the_route_with_the_very_next_request(string path)
    {
        var cookie = await gateway.CookieAsync("eve@example.com");
        gateway.Clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(401, await gateway.StatusAsync(path, ("Cookie", cookie)));

        var renewed = await gateway.RaiseCookieAsync(cookie);

        Assert.Equal(200, await gateway.StatusAsync(path, ("Cookie", renewed)));
        Assert.Equal("email,otp,mfa", Assert.Single(upstream.Requests)["X-Gateway-Amr"]);
        using var old = await gateway.RequestAsync(HttpMethod.Get, path, null, ("Cookie", cookie));
        await old.RefusalAsync(401, "UNAUTHENTICATED");
    }

    [Fact]
    public async Task A_token_is_judged_by_what_it_says_itself_and_not_by_its_session()
    {
        var old = await gateway.OpenSessionAsync("fay@example.com");
        Assert.Equal(401, await StatusAsync("/vault/x", old.Jwt));

        var raised = await gateway.RaiseAsync(old.Jwt);
        var refreshed = await gateway.RefreshedAsync(old.RefreshToken);

        Assert.Equal((401, 401, 200), (await StatusAsync("/vault/x", old.Jwt), await StatusAsync("/vault/x", refreshed.Jwt), await StatusAsync("/vault/x", raised.Jwt)));
        Assert.Equal(200, await StatusAsync("/x", old.Jwt));
        Assert.Equal(["email,otp,mfa", "email"], upstream.Requests.Select(request => request["X-Gateway-Amr"]));
    }

    [Fact]
    public async Task Refreshing_makes_no_proof_younger_and_a_new_sign_in_does()
    {
        var session = await gateway.OpenSessionAsync("gus@example.com");
        gateway.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(200, await StatusAsync("/fresh/x", session.Jwt));

        gateway.Clock.Advance(TimeSpan.FromSeconds(1));
        session = await gateway.RefreshedAsync(session.RefreshToken);

        Assert.Equal(401, await StatusAsync("/fresh/x", session.Jwt));
        Assert.Equal(200, await StatusAsync("/x", session.Jwt));
        Assert.Equal(200, await StatusAsync("/fresh/x", await gateway.JwtAsync("gus@example.com")));
    }

    [Theory]
    [InlineData("amr", null)]
    [InlineData("amr", "[]")]
    [InlineData("auth_time", null)]
    [InlineData("auth_time", "\"now\"")]
    [InlineData("auth_time", "-1")]
    [InlineData("auth_time", "99999999999999")]
    public async Task A_token_of_ours_that_does_not_say_what_was_proved_has_proved_nothing(string claim, string? value)
    {
        var raised = await gateway.RaiseAsync(await gateway.JwtAsync("hal@example.com"));
        using var key = ECDsa.Create(((ECDsaSecurityKey)gateway.Service<KeyRing>().Current.Key).ECDsa.ExportParameters(true));

        var token = ForgedToken.From(raised.Jwt).Claim(claim, value is null ? null : JsonNode.Parse(value)).Sign(key);

        Assert.Equal(200, await StatusAsync("/x", token));
        Assert.Equal((401, 401), (await StatusAsync("/vault/x", token), await StatusAsync("/fresh/x", token)));
        Assert.Equal("", Assert.Single(upstream.Requests)["X-Gateway-Amr"] ?? "");
        Assert.Equal(200, await StatusAsync("/vault/x", raised.Jwt));
    }

    private Task<int> StatusAsync(string path, string jwt) => gateway.StatusAsync(path, ("Authorization", $"Bearer {jwt}"));

    private Task<HttpResponseMessage> NavigateAsync(string path, string cookie) =>
        gateway.RequestAsync(HttpMethod.Get, path, null, ("Cookie", cookie), ("Sec-Fetch-Mode", "navigate"));

    private async Task MissingAsync(string path, (string Name, string Value) credential, string challenge, params string[] methods)
    {
        using var response = await gateway.RequestAsync(HttpMethod.Get, path, null, credential);
        var body = await response.RefusalAsync(401, "MFA_REQUIRED");
        Assert.Equal(["error", "message", "requestId", "methods"], body.EnumerateObject().Select(field => field.Name));
        Assert.Equal(methods, body.GetProperty("methods").EnumerateArray().Select(method => method.GetString()));
        Assert.Equal($"Bearer error=\"{challenge}", string.Join(", ", response.Headers.GetValues("WWW-Authenticate")));
    }
}
