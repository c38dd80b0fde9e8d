using System.Net.Http.Json;
using System.Text.Json;
using MagicLink.Gateway.Admin;
using MagicLink.Gateway.Audit;

namespace MagicLink.Gateway.Tests.Harness;

/// <summary>Calls of the admin API.</summary>
internal static class AdminCalls
{
    public const string Path = "/magic-link";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A new admin token, as the command line makes one.</summary>
    public static async Task<string> AdminTokenAsync(this TestGateway gateway, string name = "root", bool isReadOnly = false, TimeSpan? lifetime = null) =>
        (await gateway.Service<AdminTokenFlow>().CreateAsync(name, isReadOnly, lifetime, AuditEvent.CommandLine, Cancellation))!.Value.Value;

    public static Task<HttpResponseMessage> AdminAsync(this TestGateway gateway, string token, HttpMethod method, string path, object? body = null) => gateway.RequestAsync(
        method, Path + path, body as HttpContent ?? (body is null ? null : JsonContent.Create(body, body.GetType())), ("Authorization", $"Bearer {token}"));

    /// <summary>The answer to a call that goes well.</summary>
    public static async Task<JsonElement> AdminAsync(this TestGateway gateway, string token, HttpMethod method, string path, object? body, int status)
    {
        using var response = await gateway.AdminAsync(token, method, path, body);
        return await response.JsonAsync(status);
    }

    /// <summary>A list.</summary>
    public static Task<JsonElement> AdminListAsync(this TestGateway gateway, string token, string path) => gateway.AdminAsync(token, HttpMethod.Get, path, body: null, 200);
}
