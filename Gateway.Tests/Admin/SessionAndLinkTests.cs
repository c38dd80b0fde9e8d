using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Admin;

public sealed class SessionAndLinkTests : AdminDesk
{
    [Fact]
    public async Task Open_sessions_are_listed_with_whose_they_are_the_newest_first()
    {
        var ann = await Gateway.JwtAsync("ann@example.com");
        Gateway.Clock.Advance(TimeSpan.FromSeconds(1));
        var bob = await Gateway.JwtAsync("bob@example.com");

        var all = await GetAsync("/sessions");
        var first = all.GetProperty("items")[0];
        var annsOwn = await GetAsync($"/sessions?user={all.GetProperty("items")[1].GetProperty("userId").GetInt64()}");

        Assert.Equal(["bob@example.com", "ann@example.com"], Emails(all));
        Assert.Equal(
            ["id", "userId", "email", "device", "address", "userAgent", "createdAt", "lastSeenAt", "expiresAt", "amr"], first.EnumerateObject().Select(field => field.Name));
        Assert.Equal((StepUp.SessionId(bob), 2), (first.GetProperty("id").GetString(), all.GetProperty("total").GetInt32()));
        Assert.Equal([StepUp.SessionId(ann)], annsOwn.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()));
        Assert.Empty(Emails(await GetAsync("/sessions?user=4711")));
        await FieldRefusedAsync("GET", "/sessions?user=x", null, "user");
    }

    [Fact]
    public async Task An_ended_session_is_refused_with_the_next_request_and_can_not_be_refreshed()
    {
        var session = await Gateway.OpenSessionAsync("ann@example.com");
        var other = await Gateway.JwtAsync("ann@example.com");
        Assert.Equal(200, await Gateway.StatusAsync("/app", ("Authorization", $"Bearer {session.Jwt}")));
        var id = StepUp.SessionId(session.Jwt);

        await CallAsync("DELETE", $"/sessions/{id}");

        Assert.Equal(401, await Gateway.StatusAsync("/app", ("Authorization", $"Bearer {session.Jwt}")));
        Assert.Equal(200, await Gateway.StatusAsync("/app", ("Authorization", $"Bearer {other}")));
        using var refreshed = await Gateway.RefreshAsync(session.RefreshToken);
        await refreshed.RefusalAsync(401, "REFRESH_INVALID");
        await RefusedAsync("DELETE", $"/sessions/{id}", null, 404, "NOT_FOUND");
        await RefusedAsync("DELETE", "/sessions/unknown", null, 404, "NOT_FOUND");
        Assert.Equal(["SessionEnded ann@example.com"], await AuditAsync());
    }

    [Fact]
    public async Task Pending_links_are_listed_without_what_they_prove()
    {
        var mail = await Gateway.SendAsync("ann@example.com");
        Gateway.Clock.Advance(TimeSpan.FromSeconds(1));
        await Gateway.SendAsync("bob@example.com");

        var list = await GetAsync("/tokens");

        Assert.Equal(["bob@example.com", "ann@example.com"], Emails(list));
        Assert.Equal(
            ["id", "email", "state", "device", "address", "createdAt", "expiresAt", "usedAt", "revokedAt"],
            list.GetProperty("items")[0].EnumerateObject().Select(field => field.Name));
        Assert.DoesNotContain(mail.Code, list.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain(mail.Token, list.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(["ann@example.com"], Emails(await GetAsync("/tokens?email=ANN@example.com")));
        await FieldRefusedAsync("GET", "/tokens?email=ann", null, "email");
        await FieldRefusedAsync("GET", "/tokens?state=dead", null, "state");
    }

    [Fact]
    public async Task A_link_is_listed_as_what_became_of_it()
    {
        await Gateway.SignInAsync("used@example.com");
        await Gateway.SendAsync("revoked@example.com");
        var id = (await GetAsync("/tokens")).GetProperty("items")[0].GetProperty("id").GetString();
        await CallAsync("DELETE", $"/tokens/{id}");
        await Gateway.SendAsync("expired@example.com");
        Gateway.Clock.Advance(TimeSpan.FromMinutes(15));
        await Gateway.SendAsync("pending@example.com");

        foreach (var state in new[] { "used", "revoked", "expired", "pending" })
        {
            var list = await GetAsync($"/tokens?state={state}");
            Assert.Equal([$"{state}@example.com"], Emails(list));
            Assert.Equal((state, 1), (list.GetProperty("items")[0].GetProperty("state").GetString(), list.GetProperty("total").GetInt32()));
        }
    }

    [Fact]
    public async Task A_revoked_link_opens_nothing()
    {
        var mail = await Gateway.SendAsync("ann@example.com");
        var id = (await GetAsync("/tokens")).GetProperty("items")[0].GetProperty("id").GetString();

        await CallAsync("DELETE", $"/tokens/{id}");

        using var link = await Gateway.VerifyLinkAsync(mail.Token);
        await link.RefusalAsync(410, "TOKEN_INVALID");
        using var code = await Gateway.VerifyCodeAsync("ann@example.com", mail.Code);
        await code.RefusalAsync(401, "OTP_INVALID");
        await RefusedAsync("DELETE", $"/tokens/{id}", null, 409, "CONFLICT");
        await RefusedAsync("DELETE", "/tokens/unknown", null, 404, "NOT_FOUND");
        Assert.Equal([$"LinkRevoked ann@example.com link {id}"], await AuditAsync());
    }

    [Fact]
    public async Task A_link_that_is_made_signs_in_once_and_no_mail_goes_out()
    {
        var made = await CallAsync("POST", "/tokens", new { email = "Ann@example.com", lifetime = "01:00:00" }, 201);

        Assert.Equal(["id", "email", "link", "expiresAt"], made.EnumerateObject().Select(field => field.Name));
        Assert.Equal(("ann@example.com", Gateway.Clock.GetUtcNow().AddHours(1)), (made.GetProperty("email").GetString(), made.GetProperty("expiresAt").GetDateTimeOffset()));
        Assert.StartsWith($"{Gateway.Config.PublicUrl}/_gateway/link?token=", made.GetProperty("link").GetString(), StringComparison.Ordinal);
        var token = made.GetProperty("link").GetString()!.Split("token=")[1];
        Assert.Equal(0, (await GetAsync("/outbox")).GetProperty("total").GetInt32());
        Assert.DoesNotContain(token, (await GetAsync("/tokens")).GetRawText(), StringComparison.Ordinal);

        Gateway.Clock.Advance(TimeSpan.FromMinutes(59));
        using var signedIn = await Gateway.VerifyLinkAsync(token);
        await signedIn.JsonAsync(200);
        using var again = await Gateway.VerifyLinkAsync(token);
        await again.RefusalAsync(410, "TOKEN_ALREADY_USED");
        Assert.Equal([$"LinkCreated ann@example.com link {made.GetProperty("id").GetString()}"], await AuditAsync());
        Assert.DoesNotContain(token, string.Concat(await AuditAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_that_is_made_works_no_longer_than_it_says()
    {
        var token = (await CallAsync("POST", "/tokens", new { email = "ann@example.com" }, 201)).GetProperty("link").GetString()!.Split("token=")[1];

        Gateway.Clock.Advance(TimeSpan.FromMinutes(15));

        using var late = await Gateway.VerifyLinkAsync(token);
        await late.RefusalAsync(410, "TOKEN_EXPIRED");
    }

    [Theory]
    [InlineData("00:00:00")]
    [InlineData("-00:01:00")]
    [InlineData("7.00:00:01")]
    [InlineData("900")]
    [InlineData("soon")]
    [InlineData("")]
    public async Task A_lifetime_has_its_bounds(string lifetime) =>
        await FieldRefusedAsync("POST", "/tokens", new { email = "ann@example.com", lifetime }, "lifetime");

    [Fact]
    public async Task Nobody_gets_a_link_who_could_have_none_mailed()
    {
        var id = (await InviteAsync("ann@example.com")).GetProperty("id").GetInt64();
        await CallAsync("PATCH", $"/users/{id}", new { disabled = true });

        await RefusedAsync("POST", "/tokens", new { email = "ann@example.com" }, 409, "CONFLICT");
        await RefusedAsync("POST", "/tokens", new { email = "ann" }, 400, "EMAIL_INVALID");
        await FieldRefusedAsync("POST", "/tokens", new { }, "email");
        await using var invited = await TestGateway.StartAsync(configure: config => config.With("SignIn:Mode", "invited"));
        using var refused = await invited.AdminAsync(await invited.AdminTokenAsync(), HttpMethod.Post, "/tokens", new { email = "stranger@example.com" });
        await refused.RefusalAsync(404, "NOT_FOUND");
    }
}
