using System.Net.Http.Json;
using System.Text;

namespace MagicLink.Gateway.Tests.Harness;

/// <summary>Requests to the last byte, for what the plain ones of <see cref="TestGateway"/> do not say.</summary>
internal static class Requests
{
    public static Task<HttpResponseMessage> RequestAsync(
        this TestGateway gateway, HttpMethod method, string path, HttpContent? body = null, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path) { Content = body };
        foreach (var (name, value) in headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value), $"{name} is no request header");
        }

        return gateway.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public static Task<HttpResponseMessage> PostAsync(this TestGateway gateway, string path, object body, params (string Name, string Value)[] headers) =>
        gateway.RequestAsync(HttpMethod.Post, path, JsonContent.Create(body), headers);

    /// <summary>The status that a GET is answered with.</summary>
    public static async Task<int> StatusAsync(this TestGateway gateway, string path, params (string Name, string Value)[] headers)
    {
        using var response = await gateway.RequestAsync(HttpMethod.Get, path, body: null, headers);
        return (int)response.StatusCode;
    }

    /// <summary>Posts a body exactly as it is written here.</summary>
    public static Task<HttpResponseMessage> PostRawAsync(this TestGateway gateway, string path, string body, string contentType = "application/json")
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return gateway.RequestAsync(HttpMethod.Post, path, content);
    }

    /// <summary>A refusal for one field of the body, named in the details; an empty name means the body as a whole.</summary>
    public static async Task FieldRefusalAsync(this HttpResponseMessage response, string field)
    {
        var body = await response.RefusalAsync(400, "VALIDATION_FAILED");
        var detail = Assert.Single(body.GetProperty("details").EnumerateArray());
        Assert.Equal(field, detail.GetProperty("field").GetString());
        Assert.NotEqual("", detail.GetProperty("message").GetString());
    }
}
