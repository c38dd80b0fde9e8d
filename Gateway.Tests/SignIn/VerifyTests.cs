using System.Text.Json;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.SignIn;

public sealed class VerifyTests(SharedGateway shared) : IClassFixture<SharedGateway>
{
    private const string Verify = "/api/magic-link/verify";
    private readonly TestGateway gateway = shared.Gateway;

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task A_sign_in_answers_tokens_and_the_person(string method)
    {
        var mail = await gateway.SendAsync($"{method}@example.com");

        using var response = await VerifyAsync(method, mail.Token);

        var body = await response.JsonAsync(200);
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        Assert.Equal(["jwt", "refreshToken", "expiresIn", "user"], body.EnumerateObject().Select(field => field.Name));
        Assert.Equal(3, body.GetProperty("jwt").GetString()!.Split('.').Length);
        Assert.Equal(1800, body.GetProperty("expiresIn").GetInt32());
        var user = body.GetProperty("user");
        Assert.Equal(
            ["id", "_id", "email", "username", "firstName", "lastName", "role", "mfaEnabled", "createdAt", "lastLoginAt"],
            user.EnumerateObject().Select(field => field.Name));
        Assert.True(user.GetProperty("id").GetInt64() > 0);
        Assert.Matches("^[0-9a-f]{24}$", user.GetProperty("_id").GetString());
        Assert.Equal($"{method}@example.com".ToLowerInvariant(), user.GetProperty("email").GetString());
        Assert.Equal(user.GetProperty("email").GetString(), user.GetProperty("username").GetString());
        Assert.Equal(JsonValueKind.Null, user.GetProperty("firstName").ValueKind);
        Assert.Equal(JsonValueKind.Null, user.GetProperty("lastName").ValueKind);
        Assert.Equal("user", user.GetProperty("role").GetString());
        Assert.False(user.GetProperty("mfaEnabled").GetBoolean());
        Assert.Equal(gateway.Clock.GetUtcNow(), user.GetProperty("createdAt").GetDateTimeOffset());
        Assert.Equal(gateway.Clock.GetUtcNow(), user.GetProperty("lastLoginAt").GetDateTimeOffset());
    }

    [Fact]
    public async Task A_person_who_comes_back_is_the_same_person()
    {
        var first = (await gateway.SignInAsync("ann@example.com")).GetProperty("user");
        gateway.Clock.Advance(TimeSpan.FromHours(1));

        var second = (await gateway.SignInAsync("ANN@example.com")).GetProperty("user");

        Assert.Equal(first.GetProperty("_id").GetString(), second.GetProperty("_id").GetString());
        Assert.Equal(first.GetProperty("createdAt").GetDateTimeOffset(), second.GetProperty("createdAt").GetDateTimeOffset());
        Assert.Equal(TimeSpan.FromHours(1), second.GetProperty("lastLoginAt").GetDateTimeOffset() - first.GetProperty("lastLoginAt").GetDateTimeOffset());
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task A_link_works_until_its_lifetime_is_over_and_not_at_that_moment(string method)
    {
        var inTime = await gateway.SendAsync("ann@example.com");
        var late = await gateway.SendAsync("ann@example.com");

        gateway.Clock.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromMilliseconds(1));
        using var before = await VerifyAsync(method, inTime.Token);
        gateway.Clock.Advance(TimeSpan.FromMilliseconds(1));
        using var after = await VerifyAsync(method, late.Token);

        await before.JsonAsync(200);
        await after.RefusalAsync(410, "TOKEN_EXPIRED");
    }

    [Fact]
    public async Task A_used_link_stays_used_when_it_would_have_expired()
    {
        var mail = await gateway.SendAsync("ann@example.com");
        using var used = await VerifyAsync("POST", mail.Token);
        await used.JsonAsync(200);

        gateway.Clock.Advance(TimeSpan.FromHours(1));
        using var again = await VerifyAsync("POST", mail.Token);

        await again.RefusalAsync(410, "TOKEN_ALREADY_USED");
    }

    [Theory]
    [InlineData("/api/magic-link/verify")]
    [InlineData("/api/magic-link/verify?token=")]
    [InlineData("/api/magic-link/verify?token=a&token=b")]
    [InlineData("/api/magic-link/verify?tokens=a")]
    public async Task A_get_needs_the_token_once(string path)
    {
        using var response = await gateway.GetAsync(path);

        await response.FieldRefusalAsync("token");
    }

    [Fact]
    public async Task What_is_no_token_at_all_is_invalid()
    {
        foreach (var token in new[] { "x", "../../etc/passwd", "%00", "ä", new string('A', 98), new string('A', 4000), "' OR 1=1 --" })
        {
            using var posted = await VerifyAsync("POST", token);
            using var got = await VerifyAsync("GET", token);
            await posted.RefusalAsync(410, "TOKEN_INVALID");
            await got.RefusalAsync(410, "TOKEN_INVALID");
        }
    }

    [Fact]
    public async Task Another_method_is_told_which_ones_work()
    {
        using var response = await gateway.RequestAsync(HttpMethod.Delete, Verify);

        await response.RefusalAsync(405, "METHOD_NOT_ALLOWED");
        Assert.Equal(["GET", "POST"], response.Content.Headers.Allow);
    }

    private Task<HttpResponseMessage> VerifyAsync(string method, string token) => method == "GET"
        ? gateway.GetAsync($"{Verify}?token={Uri.EscapeDataString(token)}")
        : gateway.PostAsync(Verify, new { token });
}
