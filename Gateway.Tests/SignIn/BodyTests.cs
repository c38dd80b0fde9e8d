using System.Text;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.SignIn;

public sealed class BodyTests(SharedGateway shared) : IClassFixture<SharedGateway>
{
    private const string Send = "/api/magic-link/send";
    private const string Verify = "/api/magic-link/verify";
    private const int Limit = 16 * 1024;
    private readonly TestGateway gateway = shared.Gateway;
    private readonly long challenges = shared.Gateway.Count("challenges");

    [Theory]
    [InlineData(Send, """{"email":17}""", "email")]
    [InlineData(Send, """{"email":["ann@example.com"]}""", "email")]
    [InlineData(Send, """{"email":{"a":1}}""", "email")]
    [InlineData(Send, """{"email":true}""", "email")]
    [InlineData(Send, """{"email":null}""", "email")]
    [InlineData(Send, "{}", "email")]
    [InlineData(Send, """{"Email":"ann@example.com"}""", "email")]
    [InlineData(Send, """{"email":"ann@example.com","redirectTo":1}""", "redirectTo")]
    [InlineData(Send, """{"email":"ann@example.com","locale":{}}""", "locale")]
    [InlineData(Verify, """{"token":1}""", "token")]
    [InlineData(Verify, """{"token":""}""", "token")]
    [InlineData(Verify, """{"token":null}""", "token")]
    [InlineData(Verify, "{}", "token")]
    public async Task A_wrong_field_is_named(string path, string body, string field)
    {
        using var response = await gateway.PostRawAsync(path, body);

        await response.FieldRefusalAsync(field);
        Assert.Equal(challenges, gateway.Count("challenges"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""["ann@example.com"]""")]
    [InlineData("\"ann@example.com\"")]
    [InlineData("{")]
    [InlineData("""{"email":"ann@example.com"} x""")]
    [InlineData("""{"email":"ann@example.com",}""")]
    [InlineData("{'email':'ann@example.com'}")]
    [InlineData("email=ann@example.com")]
    public async Task What_is_not_one_json_object_is_refused(string body)
    {
        using var response = await gateway.PostRawAsync(Send, body);

        await response.RefusalAsync(400, "VALIDATION_FAILED");
        Assert.Equal(challenges, gateway.Count("challenges"));
    }

    [Theory]
    [InlineData("""{"email":"ann@example.com","email":"eve@example.com"}""")]
    [InlineData("""{"email":"ann@example.com","\u0065mail":"eve@example.com"}""")]
    public async Task A_key_that_stands_twice_is_refused(string body)
    {
        using var response = await gateway.PostRawAsync(Send, body);

        await response.RefusalAsync(400, "VALIDATION_FAILED");
        Assert.Equal(challenges, gateway.Count("challenges"));
    }

    [Fact]
    public async Task A_body_nested_without_end_is_refused()
    {
        var nested = string.Concat(Enumerable.Repeat("[", 5000)) + string.Concat(Enumerable.Repeat("]", 5000));

        using var response = await gateway.PostRawAsync(Send, $$"""{"email":"ann@example.com","x":{{nested}}}""");

        await response.RefusalAsync(400, "VALIDATION_FAILED");
        Assert.Equal(challenges, gateway.Count("challenges"));
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/jsonx")]
    [InlineData("nonsense")]
    [InlineData("")]
    public async Task A_body_that_does_not_say_it_is_json_is_refused(string contentType)
    {
        using var response = await gateway.PostRawAsync(Send, """{"email":"ann@example.com"}""", contentType);

        await response.RefusalAsync(400, "VALIDATION_FAILED");
        Assert.Equal(challenges, gateway.Count("challenges"));
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("Application/JSON; charset=UTF-8")]
    public async Task Json_in_utf_8_is_taken(string contentType)
    {
        using var response = await gateway.PostRawAsync(Send, """{"email":"ann@example.com"}""", contentType);

        await response.JsonAsync(200);
        Assert.Equal(challenges + 1, gateway.Count("challenges"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Sixteen_kibibytes_are_taken_and_no_byte_more(bool chunked)
    {
        using var longest = await PaddedAsync(Limit, chunked);
        using var tooLong = await PaddedAsync(Limit + 1, chunked);
        using var farTooLong = await PaddedAsync(100 * Limit, chunked);

        await longest.JsonAsync(200);
        await tooLong.RefusalAsync(413, "PAYLOAD_TOO_LARGE");
        await farTooLong.RefusalAsync(413, "PAYLOAD_TOO_LARGE");
        Assert.Equal(challenges + 1, gateway.Count("challenges"));
    }

    private Task<HttpResponseMessage> PaddedAsync(int length, bool chunked)
    {
        const string start = """{"email":"ann@example.com","padding":" """;
        var body = Encoding.UTF8.GetBytes(start + new string('x', length - start.Length - 2) + "\"}");
        Assert.Equal(length, body.Length);

        // A stream that does not know its length is sent in chunks.
        HttpContent content = chunked ? new StreamContent(new Unseekable(body)) : new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        return gateway.RequestAsync(HttpMethod.Post, Send, content);
    }

    private sealed class Unseekable(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
