using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace MagicLink.Gateway.Tests.Harness;

/// <summary>Calls of <c>/magic-link/settings</c>.</summary>
internal static class SettingsCalls
{
    private const string Settings = AdminCalls.Path + "/settings";

    /// <summary>The settings, and what they are tagged with.</summary>
    public static async Task<(JsonElement Settings, string Tag)> SettingsAsync(this TestGateway gateway, string token)
    {
        using var response = await gateway.AdminAsync(token, HttpMethod.Get, "/settings");
        return (await response.JsonAsync(200), response.Headers.ETag!.ToString());
    }

    /// <summary>Sends a patch exactly as it is written here.</summary>
    public static Task<HttpResponseMessage> PutSettingsAsync(this TestGateway gateway, string token, string json, string? ifMatch = null)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(json));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        (string, string) bearer = ("Authorization", $"Bearer {token}");
        return gateway.RequestAsync(HttpMethod.Put, Settings, content, ifMatch is null ? [bearer] : [bearer, ("If-Match", ifMatch)]);
    }

    /// <summary>Changes settings; the answer.</summary>
    public static async Task<JsonElement> SetAsync(this TestGateway gateway, string token, string json)
    {
        using var response = await gateway.PutSettingsAsync(token, json);
        return await response.JsonAsync(200);
    }

    /// <summary>A value by its name in JSON, as in <c>signIn.mode</c>.</summary>
    public static string At(this JsonElement settings, string field) =>
        field.Split('.').Aggregate(settings, (section, name) => section.GetProperty(name)).GetRawText().Trim('"');

    /// <summary>The fields that a refusal names.</summary>
    public static IEnumerable<string> Fields(this JsonElement refusal) => refusal.GetProperty("details").EnumerateArray().Select(fault => fault.GetProperty("field").GetString()!);
}
