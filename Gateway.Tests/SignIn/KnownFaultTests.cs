using System.Text.Json;
using MagicLink.Gateway.Tests.Harness;
using Microsoft.IdentityModel.JsonWebTokens;

namespace MagicLink.Gateway.Tests.SignIn;

/// <summary>Faults that systems of this kind are known for, where no other test has them at heart.</summary>
public sealed class KnownFaultTests
{
    private const string Claims =
        """
        "sub":"000000000000000000000001","userId":1,"_id":"000000000000000000000001","user":{"id":1,"email":"boss@example.com","role":"admin"},"role":"admin","roles":["admin"],
        "amr":["mfa","otp"],"context":{"email":"boss@example.com","mfa":true,"tenant":"acme"},"claims":{"role":"admin"},"mfa":true,"requiresOtp":false,"name":"The Boss","username":"boss"
        """;

    [Fact]
    public async Task What_a_client_says_of_itself_is_neither_believed_nor_copied()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var asked = await gateway.PostRawAsync("/api/magic-link/send", $$"""{"email":"ann@example.com",{{Claims}}}""");
        await asked.JsonAsync(200);
        var mail = await gateway.Mailbox.NextAsync();
        Assert.Equal("ann@example.com", mail.Mail.To);
        using var verified = await gateway.PostRawAsync("/api/magic-link/verify", $$"""{"token":"{{mail.Token}}","email":"boss@example.com",{{Claims}}}""");
        var first = await verified.JsonAsync(200);
        using var refreshed = await gateway.PostRawAsync("/api/magic-link/refresh", $$"""{"refreshToken":"{{ApiSession.From(first).RefreshToken}}",{{Claims}}}""");
        var second = await refreshed.JsonAsync(200);

        var plain = Names(await gateway.JwtAsync("bob@example.com"));
        foreach (var answer in new[] { first, second })
        {
            var token = new JsonWebToken(answer.GetProperty("jwt").GetString());
            Assert.Equal(plain, Names(token.EncodedToken));
            Assert.Equal(["email"], token.GetPayloadValue<string[]>("amr"));
            var payload = Base64UrlText(token.EncodedPayload);
            Assert.DoesNotContain("admin", payload, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("boss", payload, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("acme", payload, StringComparison.Ordinal);
        }

        var user = first.GetProperty("user");
        Assert.Equal("ann@example.com", user.GetProperty("email").GetString());
        Assert.NotEqual("admin", user.GetProperty("role").GetString());
        Assert.False(user.GetProperty("mfaEnabled").GetBoolean());
    }

    [Fact]
    public async Task A_client_cannot_talk_itself_past_a_factor()
    {
        await using var gateway = await TestGateway.StartAsync(configure: config => config.With("Otp:Required", true));
        var mail = await gateway.SendAsync("ann@example.com");

        using var verified = await gateway.PostRawAsync("/api/magic-link/verify", $$"""{"token":"{{mail.Token}}",{{Claims}}}""");

        var body = await verified.JsonAsync(200);
        body.SignsNobodyIn();
        Assert.True(body.GetProperty("requiresOtp").GetBoolean());
        Assert.Equal(0, gateway.Count("sessions"));
    }

    [Fact]
    public async Task Two_people_of_one_name_at_two_domains_are_two_people()
    {
        await using var gateway = await TestGateway.StartAsync();

        var a = (await gateway.SignInAsync("john1@a.example")).GetProperty("user");
        var b = (await gateway.SignInAsync("john1@b.example")).GetProperty("user");
        var again = (await gateway.SignInAsync("john1@a.example")).GetProperty("user");

        Assert.Equal("john1@b.example", b.GetProperty("email").GetString());
        Assert.NotEqual(a.GetProperty("id").GetInt64(), b.GetProperty("id").GetInt64());
        Assert.NotEqual(a.GetProperty("_id").GetString(), b.GetProperty("_id").GetString());
        Assert.Equal(a.GetProperty("_id").GetString(), again.GetProperty("_id").GetString());
        Assert.Equal(2, gateway.Count("users"));
    }

    [Fact]
    public async Task A_forced_sign_out_outlives_its_row_and_a_restart()
    {
        using var config = new TestConfig().With("Tokens:AccessTokenLifetime", "3.00:00:00");
        var clock = new ManualClock();
        ApiSession ended;
        await using (var gateway = await TestGateway.StartAsync(config, clock: clock))
        {
            ended = await gateway.OpenSessionAsync("ann@example.com");
            Assert.True(await gateway.IsSignedInAsync(ended.Jwt));
            using var everywhere = await gateway.RequestAsync(HttpMethod.Post, "/api/magic-link/logout-all", null, ("Authorization", $"Bearer {ended.Jwt}"));
            await everywhere.JsonAsync(200);
            await RefusedAsync(gateway, ended);

            clock.Advance(TimeSpan.FromHours(25));
            await Eventually.TrueAsync(() => gateway.Count("sessions") == 0, "the row is swept", () => clock.Advance(TimeSpan.FromMilliseconds(100)));

            await RefusedAsync(gateway, ended);
            Assert.True(await gateway.IsSignedInAsync(await gateway.JwtAsync("ann@example.com")));
        }

        await using var restarted = await TestGateway.StartAsync(config, clock: clock);
        await RefusedAsync(restarted, ended);
    }

    private static async Task RefusedAsync(TestGateway gateway, ApiSession session)
    {
        Assert.False(await gateway.IsSignedInAsync(session.Jwt));
        await gateway.NotRefreshedAsync(session.RefreshToken);
    }

    private static string[] Names(string jwt) => [.. JsonDocument.Parse(Base64UrlText(new JsonWebToken(jwt).EncodedPayload)).RootElement.EnumerateObject().Select(claim => claim.Name)];

    private static string Base64UrlText(string part) => System.Text.Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(part));
}
