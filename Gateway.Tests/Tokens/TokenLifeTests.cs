using System.Text.Json.Nodes;
using MagicLink.Gateway.Tests.Harness;
using Microsoft.IdentityModel.JsonWebTokens;

namespace MagicLink.Gateway.Tests.Tokens;

/// <summary>A token that was let through once is not trusted for longer than it, its session and its person deserve.</summary>
public sealed class TokenLifeTests : IAsyncLifetime
{
    private Upstream upstream = null!;
    private TestGateway gateway = null!;

    public async ValueTask InitializeAsync()
    {
        upstream = await Upstream.StartAsync();
        gateway = await TestGateway.StartAsync(upstream, config =>
        {
            config.With("Access:Policies:staff:Roles", new JsonArray("staff"));
            config.Routes["staff"] = TestConfig.Route("/staff/{**path}", "staff");
        });
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await upstream.DisposeAsync();
    }

    [Fact]
    public async Task A_token_says_who_for_whom_and_for_how_long()
    {
        var answer = await gateway.SignInAsync("ann@example.com");

        var token = new JsonWebToken(answer.GetProperty("jwt").GetString());

        Assert.Equal(("at+jwt", "ES256"), (token.Typ, token.Alg));
        Assert.Equal(answer.GetProperty("user").GetProperty("_id").GetString(), token.Subject);
        Assert.Equal(gateway.Config.PublicUrl, token.Issuer);
        Assert.Equal(gateway.Clock.GetUtcNow().UtcDateTime, token.IssuedAt);
        Assert.Equal(gateway.Clock.GetUtcNow().UtcDateTime.AddMinutes(30), token.ValidTo);
        Assert.Equal(1800, answer.GetProperty("expiresIn").GetInt32());
        Assert.NotEqual("", token.GetPayloadValue<string>("sid"));
        Assert.NotEmpty(token.GetPayloadValue<string[]>("amr"));
    }

    [Fact]
    public async Task A_token_that_is_remembered_ends_with_its_exp_all_the_same()
    {
        var jwt = await gateway.JwtAsync("ann@example.com");
        await ExpectAsync(200, "/x", jwt);

        gateway.Clock.Advance(TimeSpan.FromMinutes(30) + TimeSpan.FromSeconds(4));
        await ExpectAsync(200, "/x", jwt);

        gateway.Clock.Advance(TimeSpan.FromSeconds(1));
        await ExpectAsync(401, "/x", jwt);
        Assert.Equal(2, upstream.Requests.Count);
    }

    [Fact]
    public async Task A_token_first_seen_after_its_exp_is_refused()
    {
        var jwt = await gateway.JwtAsync("ann@example.com");

        gateway.Clock.Advance(TimeSpan.FromMinutes(30) + TimeSpan.FromSeconds(6));

        await ExpectAsync(401, "/x", jwt);
        Assert.Empty(upstream.Requests);
    }

    [Fact]
    public async Task A_role_given_or_taken_counts_on_the_very_next_request()
    {
        var jwt = await gateway.JwtAsync("ann@example.com");
        await ExpectAsync(403, "/staff/x", jwt);

        await gateway.SetRolesAsync("ann@example.com", "user", "staff");
        await ExpectAsync(200, "/staff/x", jwt);
        Assert.Equal("user,staff", upstream.Requests.Last()["X-Gateway-Roles"]);

        await gateway.SetRolesAsync("ann@example.com", "user");
        await ExpectAsync(403, "/staff/x", jwt);
        Assert.Single(upstream.Requests);
    }

    [Fact]
    public async Task A_person_who_is_disabled_is_out_on_the_very_next_request_and_stays_out_when_enabled_again()
    {
        var jwt = await gateway.JwtAsync("ann@example.com");
        await ExpectAsync(200, "/x", jwt);

        await gateway.SetDisabledAsync("ann@example.com", disabled: true);
        await ExpectAsync(401, "/x", jwt);

        await gateway.SetDisabledAsync("ann@example.com", disabled: false);
        await ExpectAsync(401, "/x", jwt);
        Assert.Single(upstream.Requests);
    }

    [Fact]
    public async Task A_person_who_is_disabled_before_the_token_was_ever_seen_is_out_too()
    {
        var jwt = await gateway.JwtAsync("ann@example.com");

        await gateway.SetDisabledAsync("ann@example.com", disabled: true);

        await ExpectAsync(401, "/x", jwt);
        Assert.Empty(upstream.Requests);
    }

    [Fact]
    public async Task A_session_that_was_ended_is_refused_on_the_very_next_request_and_no_other_is()
    {
        var jwt = await gateway.JwtAsync("ann@example.com");
        var elsewhere = await gateway.JwtAsync("ann@example.com");
        await ExpectAsync(200, "/x", jwt);

        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/magic-link/logout") { Headers = { { "Authorization", $"Bearer {jwt}" } } };
        using var signedOut = await gateway.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(200, (int)signedOut.StatusCode);
        await ExpectAsync(401, "/x", jwt);
        await ExpectAsync(200, "/x", elsewhere);
        Assert.Equal(2, upstream.Requests.Count);
    }

    [Fact]
    public async Task A_session_that_is_not_used_for_its_idle_time_ends_its_tokens()
    {
        await gateway.DisposeAsync();
        gateway = await TestGateway.StartAsync(upstream, config => config.With("Sessions:IdleTimeout", "00:10:00"));
        var jwt = await gateway.JwtAsync("ann@example.com");
        await ExpectAsync(200, "/x", jwt);

        gateway.Clock.Advance(TimeSpan.FromMinutes(10));

        await ExpectAsync(401, "/x", jwt);
    }

    private async Task ExpectAsync(int status, string path, string jwt)
    {
        using var answer = await gateway.GetAsync(path, jwt);
        Assert.Equal(status, (int)answer.StatusCode);
    }
}
