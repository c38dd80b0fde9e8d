using MagicLink.Gateway.Audit;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Audit;

/// <summary>What happens is in the audit log: who, from where, and the reason that the answer hid.</summary>
public sealed class SecurityEventTests : IAsyncLifetime
{
    private const string Ann = "ann@example.com";
    private const string Link = "/api/magic-link/verify";
    private TestGateway gateway = null!;

    public async ValueTask InitializeAsync() => gateway = await TestGateway.StartAsync();

    public ValueTask DisposeAsync() => gateway.DisposeAsync();

    [Fact]
    public async Task A_sign_in_is_there_from_the_wish_to_the_sign_out()
    {
        using var asked = await gateway.PostAsync("/api/magic-link/send", new { email = Ann }, ("User-Agent", "agent/1"));
        var mail = await gateway.Mailbox.NextAsync();
        using var verified = await gateway.PostAsync(Link, new { token = mail.Token }, ("User-Agent", "agent/1"));
        var answer = await verified.JsonAsync(200);
        var jwt = answer.GetProperty("jwt").GetString()!;
        using var signedOut = await gateway.RequestAsync(HttpMethod.Post, "/api/magic-link/logout", null, ("Authorization", $"Bearer {jwt}"));
        var person = answer.GetProperty("user").GetProperty("_id").GetString();

        var events = (await gateway.EventsAsync()).Reverse().ToList();

        Assert.Equal(["LinkRequested", "UserCreated", "SignedIn", "SignedOut"], events.Select(found => found.Kind).Where(kind => kind != "MailDelivered"));
        Assert.Equal(Ann, (await gateway.EventAsync(AuditKind.MailDelivered)).Email);
        Assert.All(events.Where(found => found.Kind != "MailDelivered"), found => Assert.Equal((Ann, "127.0.0.1"), (found.Email, found.Address)));
        Assert.All(events.Where(found => found.Kind is "UserCreated" or "SignedIn" or "SignedOut"), found => Assert.Equal(person, found.UserId));
        var signedIn = await gateway.EventAsync(AuditKind.SignedIn);
        Assert.Equal(("agent/1", "amr: email; new person"), (signedIn.UserAgent, signedIn.Detail));
        Assert.Equal(signedIn.SessionId, (await gateway.EventAsync(AuditKind.SignedOut)).SessionId);
        Assert.NotNull(signedIn.SessionId);
    }

    [Fact]
    public async Task Each_refused_link_has_its_reason()
    {
        var used = await gateway.SendAsync(Ann);
        await VerifyAsync(used.Token, 200);
        await VerifyAsync(used.Token, 410);
        await VerifyAsync("nonsense", 410);
        await VerifyAsync(used.Token[..^4] + "AAAA", 410);
        var killed = await gateway.SendAsync(Ann);
        for (var i = 0; i < 3; i++)
        {
            await gateway.SendAsync(Ann);
        }

        await VerifyAsync(killed.Token, 410);
        var disabled = await gateway.SendAsync("bob@example.com");
        await VerifyAsync(disabled.Token, 200);
        disabled = await gateway.SendAsync("bob@example.com");
        await gateway.SetDisabledAsync("bob@example.com", true);
        disabled = await gateway.SendAsync("bob@example.com");
        await VerifyAsync(disabled.Token, 403);
        var expired = await gateway.SendAsync(Ann);
        gateway.Clock.Advance(TimeSpan.FromMinutes(16));
        await VerifyAsync(expired.Token, 410);

        Assert.Equal(
            ["link-used", "link-signature", "link-signature", "link-revoked", "link-disabled", "link-expired"], await gateway.RefusalsAsync());
        Assert.Equal("disabled", (await gateway.EventsAsync(new AuditQuestion(AuditKind.LinkRequested, "bob@example.com")))[0].Reason);
    }

    [Fact]
    public async Task Each_refused_code_has_its_reason()
    {
        var mail = await gateway.SendAsync(Ann);
        for (var i = 0; i < 10; i++)
        {
            await CodeAsync(SignInCalls.Other(mail.Code));
        }

        await CodeAsync(mail.Code);

        Assert.Equal([.. Enumerable.Repeat("code-wrong", 10), "code-locked"], await gateway.RefusalsAsync());
        Assert.All(await gateway.EventsAsync(new AuditQuestion(AuditKind.ProofRefused)), refused => Assert.Equal((Ann, "127.0.0.1"), (refused.Email, refused.Address)));
    }

    [Fact]
    public async Task Whoever_may_not_sign_up_is_in_the_log_and_nowhere_else()
    {
        await using var invited = await TestGateway.StartAsync(configure: config => config.With("SignIn:Mode", "invited"));
        using var asked = await invited.PostAsync("/api/magic-link/send", new { email = Ann });
        Assert.Equal(200, (int)asked.StatusCode);

        var requested = await invited.EventAsync(AuditKind.LinkRequested);
        Assert.Equal(("not-admitted", Ann), (requested.Reason, requested.Email));
        Assert.Empty(await invited.EventsAsync(new AuditQuestion(AuditKind.MailDelivered)));
    }

    [Fact]
    public async Task A_mailed_code_and_its_refusals_are_there()
    {
        await using var strict = await TestGateway.StartAsync(configure: config => config.With("Otp:Required", true));
        var (handle, otp) = await strict.AwaitOtpAsync(Ann);
        using (var wrong = await strict.VerifyOtpAsync(handle, SignInCalls.Other(otp)))
        {
            await wrong.RefusalAsync(401, "OTP_INVALID");
        }

        strict.Clock.Advance(TimeSpan.FromSeconds(61));
        using var resent = await strict.ResendOtpAsync(handle);
        otp = (await strict.Mailbox.NextAsync()).Code;
        using (var right = await strict.VerifyOtpAsync(handle, otp))
        {
            await right.JsonAsync(200);
        }

        using (var over = await strict.VerifyOtpAsync(handle, otp))
        {
            await over.RefusalAsync(410, "OTP_EXPIRED");
        }

        Assert.Equal(["otp-wrong", "otp-over"], await strict.RefusalsAsync());
        Assert.Equal(["again", null], (await strict.EventsAsync(new AuditQuestion(AuditKind.OtpSent))).Select(sent => sent.Reason));
        var person = (await strict.EventAsync(AuditKind.SignedIn)).UserId;
        Assert.Equal((person, Ann), ((await strict.EventAsync(AuditKind.OtpAccepted)).UserId, (await strict.EventAsync(AuditKind.UserCreated)).Email));
        Assert.Equal(person, (await strict.EventsAsync(new AuditQuestion(AuditKind.ProofRefused)))[^1].UserId);
    }

    [Fact]
    public async Task A_second_factor_is_there_from_enrolment_to_its_end()
    {
        var jwt = await gateway.JwtAsync(Ann);
        var (phone, codes) = await gateway.EnrolAsync(jwt);
        await gateway.WrongAsync("verify", jwt, new { code = phone.WrongCodeAt(Now) });
        var code = phone.CodeAt(Now);
        using (var steppedUp = await gateway.TotpAsync("verify", jwt, new { code }))
        {
            await steppedUp.JsonAsync(200);
        }

        await gateway.WrongAsync("verify", jwt, new { code }); // the same once more
        await gateway.WrongAsync("verify", jwt, new { backupCode = "00000000" });
        gateway.Clock.Advance(TimeSpan.FromSeconds(30));
        using (var renewed = await gateway.TotpAsync("backup-codes", jwt, new { code = phone.CodeAt(Now) }))
        {
            codes = [.. (await renewed.JsonAsync(200)).GetProperty("backupCodes").EnumerateArray().Select(item => item.GetString()!)];
        }

        using (var disabled = await gateway.TotpAsync("disable", jwt, new { backupCode = codes[0] }))
        {
            await disabled.JsonAsync(200);
        }

        Assert.Equal(["totp-wrong", "totp-replayed", "backup-code-wrong"], await gateway.RefusalsAsync());
        Assert.Equal(
            [
                "TotpEnrolled", "SecondFactorAccepted totp", "SteppedUp totp", "TotpConfirmed", "SecondFactorAccepted totp", "SteppedUp totp",
                "SecondFactorAccepted totp", "BackupCodesRenewed", "SecondFactorAccepted backup-code", "TotpDisabled backup-code",
            ],
            (await gateway.EventsAsync()).OrderBy(found => found.Id)
                .Where(found => found.Kind is "SteppedUp" or "SecondFactorAccepted" or "BackupCodesRenewed" || found.Kind.StartsWith("Totp", StringComparison.Ordinal))
                .Select(found => $"{found.Kind} {found.Reason}".Trim()));
        Assert.All(await gateway.EventsAsync(new AuditQuestion(AuditKind.ProofRefused)), refused => Assert.Equal((Ann, "127.0.0.1"), (refused.Email, refused.Address)));
    }

    [Fact]
    public async Task A_refresh_token_that_comes_back_is_theft_and_each_refusal_has_its_reason()
    {
        var first = await gateway.OpenSessionAsync(Ann);
        var second = await gateway.RefreshedAsync(first.RefreshToken);
        await gateway.RefreshedAsync(second.RefreshToken);
        await gateway.NotRefreshedAsync(first.RefreshToken); // its successor is in use, within the window
        await gateway.NotRefreshedAsync("unknown");
        gateway.Clock.Advance(TimeSpan.FromMinutes(1));
        await gateway.NotRefreshedAsync(first.RefreshToken);
        await gateway.NotRefreshedAsync(second.RefreshToken);

        Assert.Equal(["refresh-stale", "refresh-unknown", "refresh-expired"], await gateway.RefusalsAsync());
        var (stolen, signedIn) = (await gateway.EventAsync(AuditKind.RefreshStolen), await gateway.EventAsync(AuditKind.SignedIn));
        Assert.Equal((signedIn.SessionId, signedIn.UserId, ApiSessions.UsualAgent), (stolen.SessionId, stolen.UserId, stolen.UserAgent));
    }

    [Fact]
    public async Task Sessions_that_somebody_ends_are_there_one_by_one()
    {
        var jwts = new[] { await gateway.JwtAsync(Ann), await gateway.JwtAsync(Ann), await gateway.JwtAsync(Ann) };
        using var others = await gateway.RequestAsync(HttpMethod.Post, "/api/magic-link/logout-others", null, ("Authorization", $"Bearer {jwts[0]}"));
        using var all = await gateway.RequestAsync(HttpMethod.Post, "/api/magic-link/logout-all", null, ("Authorization", $"Bearer {jwts[0]}"));

        Assert.Equal(["all", "others", "others"], (await gateway.EventsAsync(new AuditQuestion(AuditKind.SessionEnded))).Select(ended => ended.Reason));
        Assert.Equal(3, (await gateway.EventsAsync(new AuditQuestion(AuditKind.SessionEnded, Ann))).Select(ended => ended.SessionId).Distinct().Count());
    }

    [Fact]
    public async Task What_people_do_with_their_data_is_there_and_after_an_erasure_nothing_of_them()
    {
        var jwt = await gateway.JwtAsync(Ann);
        (string, string)[] bearer = [("Authorization", $"Bearer {jwt}")];
        using var renamed = await gateway.RequestAsync(HttpMethod.Patch, "/api/users/update", System.Net.Http.Json.JsonContent.Create(new { firstName = "Ann" }), bearer);
        using var exported = await gateway.RequestAsync(HttpMethod.Get, "/api/users/me/export", null, bearer);
        var export = await exported.JsonAsync(200);
        Assert.Contains(export.GetProperty("events").EnumerateArray(), told => told.GetProperty("kind").GetString() == "SignedIn");
        Assert.Equal(("names", Ann), ((await gateway.EventAsync(AuditKind.UserChanged)).Reason, (await gateway.EventAsync(AuditKind.UserExported)).Email));

        using var erased = await gateway.RequestAsync(HttpMethod.Post, "/api/users/me/erase", System.Net.Http.Json.JsonContent.Create(new { confirm = "DELETE" }), bearer);
        Assert.Equal(200, (int)erased.StatusCode);

        var events = await gateway.EventsAsync();
        Assert.Equal(Assert.Single(events, found => found.Kind == "SignedIn").Email, Assert.Single(events, found => found.Kind == "UserErased").Email);
        Assert.All(events, found => Assert.True(found is { Address: null, UserAgent: null, Detail: null } && found.Email?.Contains('@') != true, $"{found}"));
        Assert.Contains(events, found => found.Kind == "LinkRequested");
        Assert.NotEmpty(await gateway.EventsAsync(new AuditQuestion(Email: Ann))); // an admin who knows the address still finds what happened
    }

    private DateTimeOffset Now => gateway.Clock.GetUtcNow();

    private async Task VerifyAsync(string token, int status)
    {
        using var response = await gateway.VerifyLinkAsync(token);
        Assert.Equal(status, (int)response.StatusCode);
    }

    private async Task CodeAsync(string code)
    {
        using var response = await gateway.VerifyCodeAsync(Ann, code);
        await response.RefusalAsync(401, "OTP_INVALID");
    }
}
