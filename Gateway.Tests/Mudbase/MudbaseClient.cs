using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Mudbase;

/// <summary>
/// The public client's behaviour on the wire: it names its project in every body, keeps the tokens it was given, posts an empty form where
/// it has nothing to say, and shows <c>body.error</c> to people.
/// </summary>
internal sealed class MudbaseClient(TestGateway gateway)
{
    public const string ProjectId = "685ad30be129932fbb7a1047";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public string? Token { get; set; }

    public string RefreshToken { get; private set; } = "";

    public Task<HttpResponseMessage> GetAsync(string path) => SendAsync(HttpMethod.Get, path, content: null);

    public Task<HttpResponseMessage> PostAsync(string path, object body) => SendAsync(HttpMethod.Post, path, JsonContent.Create(body));

    public Task<HttpResponseMessage> PatchAsync(string path, object body) => SendAsync(HttpMethod.Patch, path, JsonContent.Create(body));

    public Task<HttpResponseMessage> PostEmptyFormAsync(string path) => SendAsync(HttpMethod.Post, path, new FormUrlEncodedContent([]));

    /// <summary>A call that must work.</summary>
    public static async Task<JsonElement> OkAsync(Task<HttpResponseMessage> call)
    {
        using var response = await call;
        var body = await response.JsonAsync(200);
        Assert.True(response.Headers.CacheControl?.NoStore);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        return body;
    }

    /// <summary>A call that must be refused, in the shape of every refusal of the dialect.</summary>
    public static async Task<JsonElement> RefusedAsync(Task<HttpResponseMessage> call, int status, string code)
    {
        using var response = await call;
        var body = await response.JsonAsync(status);
        Assert.Equal(code, body.GetProperty("code").GetString());
        Assert.Equal(JsonValueKind.String, body.GetProperty("error").ValueKind);
        Assert.Matches("^[A-Z].* .*[.]$|: .*[.]$", body.GetProperty("error").GetString()!);
        Assert.NotEqual("", body.GetProperty("requestId").GetString());
        Assert.Equal(response.RequestMessage!.RequestUri!.AbsolutePath, body.GetProperty("path").GetString());
        var timestamp = body.GetProperty("timestamp").GetString()!;
        Assert.EndsWith("Z", timestamp, StringComparison.Ordinal);
        Assert.True(DateTimeOffset.TryParse(timestamp, CultureInfo.InvariantCulture, out _), timestamp);
        Assert.False(body.TryGetProperty("message", out _));
        Assert.False(body.TryGetProperty("token", out _));
        Assert.False(body.TryGetProperty("refreshToken", out _));
        Assert.True(response.Headers.CacheControl?.NoStore);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal(status == 401, response.Headers.WwwAuthenticate.Count > 0);
        return body;
    }

    /// <summary>Asks for a link; the mail.</summary>
    public async Task<ReceivedMail> MailAsync(string email)
    {
        var body = await OkAsync(PostAsync("/api/auth/magic-link/send", new { email, projectId = ProjectId, redirectUrl = "https://app.example.com/welcome" }));
        Assert.Equal("Magic link sent successfully", body.GetProperty("message").GetString());
        return await gateway.Mailbox.NextAsync();
    }

    public Task<HttpResponseMessage> VerifyAsync(string token) => PostAsync("/api/auth/magic-link/verify", new { token });

    /// <summary>Signs in by link; the answer.</summary>
    public async Task<JsonElement> SignInAsync(string email) => Keep(await OkAsync(VerifyAsync((await MailAsync(email)).Token)));

    /// <summary>Keeps the tokens of an answer.</summary>
    public JsonElement Keep(JsonElement answer)
    {
        Token = answer.GetProperty("token").GetString()!;
        RefreshToken = answer.GetProperty("refreshToken").GetString()!;
        Assert.Equal(1800, answer.GetProperty("expiresIn").GetInt32());
        return answer;
    }

    /// <summary>Sets an authenticator up; nothing confirms it yet.</summary>
    public async Task<Enrolment> SetUpAsync() => Scan(await OkAsync(PostEmptyFormAsync("/api/users/2fa/setup")));

    /// <summary>Enrols whole, and lets the code that confirmed it pass by.</summary>
    public async Task<Enrolment> EnrolAsync()
    {
        var enrolment = await SetUpAsync();
        var body = await OkAsync(PostAsync("/api/users/2fa/verify", new { token = enrolment.Phone.CodeAt(gateway.Clock.GetUtcNow()) }));
        Assert.Equal(["message"], body.EnumerateObject().Select(property => property.Name));
        gateway.Clock.Advance(TimeSpan.FromSeconds(30));
        return enrolment;
    }

    public static Enrolment Scan(JsonElement setUp) => new(
        Authenticator.Scan($"otpauth://totp/x?secret={setUp.GetProperty("manualEntryKey").GetString()}&algorithm=SHA1&digits=6&period=30"),
        [.. setUp.GetProperty("backupCodes").EnumerateArray().Select(code => code.GetString()!)]);

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (Token is not null)
        {
            request.Headers.Add("Authorization", $"Bearer {Token}");
        }

        return await gateway.Client.SendAsync(request, Cancellation);
    }
}
