using System.Net.Http.Json;
using System.Text.Json;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Mudbase;

/// <summary>The public client with nothing changed but its base URL.</summary>
public sealed class WireTests(SharedGateway shared) : IClassFixture<SharedGateway>
{
    private static readonly string[] UserFields =
        ["_id", "id", "email", "firstName", "lastName", "fullName", "role", "emailVerified", "twoFactorEnabled", "lastLogin", "createdAt", "updatedAt"];

    private static readonly (string Method, string Path)[] Calls =
    [
        ("POST", "/api/auth/magic-link/send"),
        ("POST", "/api/auth/magic-link/verify"),
        ("POST", "/api/auth/otp/send"),
        ("POST", "/api/auth/otp/verify"),
        ("POST", "/api/auth/refresh"),
        ("GET", "/api/auth/session"),
        ("GET", "/api/auth/local/session"),
        ("POST", "/api/auth/logout"),
        ("POST", "/api/auth/local/logout"),
        ("GET", "/api/users/me"),
        ("PATCH", "/api/users/update"),
        ("POST", "/api/users/2fa/setup"),
        ("POST", "/api/users/2fa/verify"),
        ("POST", "/api/users/2fa/disable"),
        ("GET", "/api/users/me/export"),
        ("POST", "/api/users/me/erase"),
    ];

    private readonly TestGateway gateway = shared.Gateway;
    private readonly MudbaseClient client = new(shared.Gateway);

    public static TheoryData<string, string> Posts() =>
        [.. Calls.Where(call => call.Method != "GET" && !call.Path.EndsWith("logout", StringComparison.Ordinal) && !call.Path.EndsWith("setup", StringComparison.Ordinal))
            .Select(call => (call.Method, call.Path))];

    [Fact]
    public async Task A_link_signs_in()
    {
        var answer = await client.SignInAsync("ann@example.com");

        Assert.Equal("Magic link verified successfully", answer.GetProperty("message").GetString());
        Assert.Equal(["message", "token", "refreshToken", "expiresIn", "user"], answer.EnumerateObject().Select(property => property.Name));
        var user = answer.GetProperty("user");
        Assert.Equal(UserFields, user.EnumerateObject().Select(property => property.Name));
        Assert.Matches("^[0-9a-f]{24}$", user.GetProperty("_id").GetString()!);
        Assert.Equal(user.GetProperty("_id").GetString(), user.GetProperty("id").GetString());
        Assert.Equal(("ann@example.com", "user"), (user.GetProperty("email").GetString(), user.GetProperty("role").GetString()));
        Assert.Equal((true, false), (user.GetProperty("emailVerified").GetBoolean(), user.GetProperty("twoFactorEnabled").GetBoolean()));
        Assert.All(["firstName", "lastName", "fullName"], name => Assert.Equal(JsonValueKind.Null, user.GetProperty(name).ValueKind));
        Assert.All(["lastLogin", "createdAt", "updatedAt"], name => Assert.EndsWith("Z", user.GetProperty(name).GetString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_mailed_code_signs_in()
    {
        var sent = await MudbaseClient.OkAsync(
            client.PostAsync("/api/auth/otp/send", new { projectId = MudbaseClient.ProjectId, method = "email", email = "bob@example.com" }));
        var mail = await gateway.Mailbox.NextAsync();

        var answer = client.Keep(await MudbaseClient.OkAsync(
            client.PostAsync("/api/auth/otp/verify", new { identifier = "Bob@Example.com", otp = mail.Code, projectId = MudbaseClient.ProjectId })));

        Assert.Equal("OTP code sent successfully", sent.GetProperty("message").GetString());
        Assert.Equal("bob@example.com", answer.GetProperty("user").GetProperty("email").GetString());
    }

    [Theory]
    [InlineData("/api/auth/session")]
    [InlineData("/api/auth/local/session")]
    public async Task A_session_is_shown_to_its_holder_alone(string path)
    {
        await MudbaseClient.RefusedAsync(client.GetAsync(path), 401, "UNAUTHENTICATED");
        await client.SignInAsync("cat@example.com");

        var body = await MudbaseClient.OkAsync(client.GetAsync(path));

        Assert.True(body.GetProperty("authenticated").GetBoolean());
        Assert.Equal("cat@example.com", body.GetProperty("user").GetProperty("email").GetString());
        Assert.Equal(2, body.EnumerateObject().Count());
    }

    [Theory]
    [InlineData("/api/auth/logout")]
    [InlineData("/api/auth/local/logout")]
    public async Task An_empty_form_signs_out_and_every_token_of_the_session_is_dead(string path)
    {
        await client.SignInAsync("dan@example.com");
        var first = (client.Token, client.RefreshToken);
        var refreshed = client.Keep(await MudbaseClient.OkAsync(client.PostAsync("/api/auth/refresh", new { refreshToken = first.RefreshToken })));
        Assert.Equal("Token refreshed successfully", refreshed.GetProperty("message").GetString());

        var body = await MudbaseClient.OkAsync(client.PostEmptyFormAsync(path));

        Assert.Equal("Logout successful", body.GetProperty("message").GetString());
        await MudbaseClient.RefusedAsync(client.PostAsync("/api/auth/refresh", new { refreshToken = client.RefreshToken }), 401, "REFRESH_INVALID");
        foreach (var token in new[] { first.Token, client.Token })
        {
            client.Token = token;
            await MudbaseClient.RefusedAsync(client.GetAsync("/api/users/me"), 401, "UNAUTHENTICATED");
            await MudbaseClient.RefusedAsync(client.PostEmptyFormAsync(path), 401, "UNAUTHENTICATED");
        }
    }

    [Fact]
    public async Task What_is_gone_in_the_other_dialect_is_unauthorized_here()
    {
        var used = (await client.MailAsync("eve@example.com")).Token;
        await MudbaseClient.OkAsync(client.VerifyAsync(used));
        var expired = (await client.MailAsync("eve@example.com")).Token;
        gateway.Clock.Advance(TimeSpan.FromMinutes(15));

        await MudbaseClient.RefusedAsync(client.VerifyAsync(used), 401, "TOKEN_ALREADY_USED");
        await MudbaseClient.RefusedAsync(client.VerifyAsync(expired), 401, "TOKEN_EXPIRED");
        await MudbaseClient.RefusedAsync(client.VerifyAsync("eyJhbGciOiJIUzI1NiJ9.e30.example"), 401, "TOKEN_INVALID");
        await MudbaseClient.RefusedAsync(client.PostAsync("/api/auth/otp/verify", new { magicLinkId = "ml_unknown", otp = "123456" }), 401, "OTP_EXPIRED");
        await MudbaseClient.RefusedAsync(client.PostAsync("/api/auth/magic-link/verify", new { magicLinkId = "ml_unknown", totpToken = "123456" }), 401, "OTP_EXPIRED");
        await MudbaseClient.RefusedAsync(client.PostAsync("/api/auth/otp/verify", new { identifier = "nobody@example.com", otp = "123456" }), 401, "OTP_INVALID");
    }

    [Theory]
    [InlineData("/api/auth/magic-link/send", "{}", "email")]
    [InlineData("/api/auth/magic-link/send", """{"email":1}""", "email")]
    [InlineData("/api/auth/magic-link/verify", "{}", "token")]
    [InlineData("/api/auth/magic-link/verify", """{"token":""}""", "token")]
    [InlineData("/api/auth/magic-link/verify", """{"token":{"a":1}}""", "token")]
    [InlineData("/api/auth/otp/send", """{"method":"sms","email":"ann@example.com"}""", "method")]
    [InlineData("/api/auth/otp/send", """{"method":"email"}""", "email")]
    [InlineData("/api/auth/otp/verify", """{"identifier":"ann@example.com"}""", "otp")]
    [InlineData("/api/auth/otp/verify", """{"otp":"123456"}""", "identifier")]
    [InlineData("/api/auth/refresh", "{}", "refreshToken")]
    [InlineData("/api/auth/refresh", """{"refreshToken":"x","projectId":5}""", "projectId")]
    public async Task A_wrong_field_is_named(string path, string json, string field)
    {
        var body = await MudbaseClient.RefusedAsync(gateway.PostRawAsync(path, json), 400, "VALIDATION_FAILED");

        Assert.Equal(field, Assert.Single(body.GetProperty("details").EnumerateArray()).GetProperty("field").GetString());
    }

    [Theory]
    [InlineData("/api/auth/magic-link/send", """{"email":"not an address"}""")]
    [InlineData("/api/auth/otp/send", """{"method":"email","email":"a@b@c"}""")]
    [InlineData("/api/auth/otp/verify", """{"identifier":"+4912345","otp":"123456"}""")]
    public async Task What_is_no_address_is_refused(string path, string json) =>
        await MudbaseClient.RefusedAsync(gateway.PostRawAsync(path, json), 400, "EMAIL_INVALID");

    [Theory]
    [MemberData(nameof(Posts))]
    public async Task A_body_that_is_no_json_is_a_bad_request_and_a_large_one_too_large(string method, string path)
    {
        await client.SignInAsync("fay@example.com");
        var headers = ("Authorization", $"Bearer {client.Token}");

        await MudbaseClient.RefusedAsync(
            gateway.RequestAsync(new HttpMethod(method), path, new FormUrlEncodedContent([new("a", "b")]), headers), 400, "VALIDATION_FAILED");
        await MudbaseClient.RefusedAsync(
            gateway.RequestAsync(new HttpMethod(method), path, JsonContent.Create(new { x = new string('x', 20_000) }), headers), 413, "PAYLOAD_TOO_LARGE");
    }

    [Fact]
    public async Task Every_call_takes_its_method_alone_and_says_so()
    {
        foreach (var (method, path) in Calls)
        {
            await MudbaseClient.RefusedAsync(gateway.RequestAsync(HttpMethod.Delete, path), 405, "METHOD_NOT_ALLOWED");
            using var other = await gateway.RequestAsync(HttpMethod.Put, path);
            Assert.Equal([method], other.Content.Headers.Allow);
        }
    }

    [Theory]
    [InlineData("/api/auth")]
    [InlineData("/api/auth/")]
    [InlineData("/api/auth/local/register")]
    [InlineData("/api/users")]
    [InlineData("/api/users/")]
    [InlineData("/api/users/685acbe0e129932fbb7a0fc2")]
    [InlineData("/API/Users/list")]
    public async Task What_the_dialect_does_not_have_is_not_found_by_programs_and_people_alike(string path)
    {
        await MudbaseClient.RefusedAsync(gateway.GetAsync(path), 404, "NOT_FOUND");
        await MudbaseClient.RefusedAsync(gateway.RequestAsync(HttpMethod.Get, path, null, ("Accept", "text/html"), ("Sec-Fetch-Mode", "navigate")), 404, "NOT_FOUND");
    }

    [Fact]
    public async Task Whoever_is_nobody_gets_nothing()
    {
        foreach (var (method, path) in Calls.Where(call => call.Path.StartsWith("/api/users", StringComparison.Ordinal) && !call.Path.EndsWith("2fa/verify", StringComparison.Ordinal)))
        {
            client.Token = null;
            await MudbaseClient.RefusedAsync(gateway.RequestAsync(new HttpMethod(method), path), 401, "UNAUTHENTICATED");
            await MudbaseClient.RefusedAsync(gateway.RequestAsync(new HttpMethod(method), path, null, ("Authorization", "Bearer a.b.c")), 401, "UNAUTHENTICATED");
        }
    }

    [Theory]
    [InlineData("//", 400)]
    [InlineData("/%2e%2e/me", 400)]
    public async Task A_path_that_could_mean_two_things_is_refused_in_the_dialect_too(string rest, int status)
    {
        var answer = await gateway.RawAsync($"GET /api/users{rest} HTTP/1.1");

        Assert.Equal(status, answer.Status);
    }
}
