using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.SignIn;

public sealed class SendTests(SharedGateway shared) : IClassFixture<SharedGateway>
{
    private const string Send = "/api/magic-link/send";
    private readonly TestGateway gateway = shared.Gateway;
    private readonly (long Challenges, long Mails) written = (shared.Gateway.Count("challenges"), shared.Gateway.Count("outbox"));

    [Fact]
    public async Task A_send_answers_what_happens_and_for_how_long()
    {
        using var response = await gateway.PostAsync(Send, new { email = " Ann@Example.com ", unknown = new { a = 1 }, locale = (string?)null });

        var body = await response.JsonAsync(200);
        Assert.Equal("""{"message":"Magic link sent","expiresIn":900}""", body.GetRawText());
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        Assert.Equal("ann@example.com", gateway.Rows("SELECT email FROM challenges ORDER BY seq DESC LIMIT 1").Single()["email"]);
    }

    [Fact]
    public async Task The_answer_names_the_configured_lifetime()
    {
        await using var brief = await TestGateway.StartAsync(configure: config => config.With("SignIn:LinkLifetime", "00:00:07"));

        using var response = await brief.PostAsync(Send, new { email = "ann@example.com" });

        Assert.Equal(7, (await response.JsonAsync(200)).GetProperty("expiresIn").GetInt32());
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("")]
    [InlineData("ann@localhost")]
    [InlineData("ann@example.com\r\nBcc: eve@evil.example")]
    public async Task What_is_no_address_is_said_so(string email)
    {
        using var response = await gateway.PostAsync(Send, new { email });

        await response.RefusalAsync(400, "EMAIL_INVALID");
        Assert.Equal(written, (gateway.Count("challenges"), gateway.Count("outbox")));
    }

    [Theory]
    [InlineData("/wiki?page=1#top", "/wiki?page=1#top")]
    [InlineData("https://evil.example/", "/")]
    [InlineData("//evil.example/", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("javascript:alert(1)", "/")]
    [InlineData("", "/")]
    [InlineData(null, "/")]
    public async Task A_target_that_is_not_allowed_falls_back_to_the_root(string? redirectTo, string kept)
    {
        using var response = await gateway.PostAsync(Send, new { email = "ann@example.com", redirectTo });

        await response.JsonAsync(200);
        Assert.Equal(kept, gateway.Rows("SELECT return_url FROM challenges ORDER BY seq DESC LIMIT 1").Single()["return_url"]);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task Another_method_is_told_which_one_works(string method)
    {
        using var response = await gateway.RequestAsync(new HttpMethod(method), Send);

        Assert.Equal(405, (int)response.StatusCode);
        Assert.Equal("POST", response.Content.Headers.Allow.Single());
        if (method != "HEAD")
        {
            await response.RefusalAsync(405, "METHOD_NOT_ALLOWED");
        }
    }

    [Theory]
    [InlineData("/api/magic-link/")]
    [InlineData("/api/magic-link/sendx")]
    [InlineData("/api/magic-link/send/x")]
    public async Task Where_nothing_is_says_so(string path)
    {
        using var response = await gateway.PostAsync(path, new { email = "ann@example.com" });

        await response.RefusalAsync(404, "NOT_FOUND");
        Assert.Equal(written, (gateway.Count("challenges"), gateway.Count("outbox")));
    }
}
