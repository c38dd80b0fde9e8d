using System.Text.Json;

namespace MagicLink.Gateway.Tests.Harness;

/// <summary>Reads answers and states what they must be.</summary>
internal static class Responses
{
    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage response, int status)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(status == (int)response.StatusCode, $"expected {status}, got {(int)response.StatusCode}: {text}");
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>A refusal in the Magic-Link dialect's shape, with this status and code.</summary>
    public static async Task<JsonElement> RefusalAsync(this HttpResponseMessage response, int status, string code)
    {
        var body = await response.JsonAsync(status);
        Assert.Equal(code, body.GetProperty("error").GetString());
        Assert.NotEqual("", body.GetProperty("message").GetString());
        Assert.NotEqual("", body.GetProperty("requestId").GetString());
        return body;
    }
}
