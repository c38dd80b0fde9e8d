using System.Text.Json;
using Dapper;
using MagicLink.Gateway.Stores;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Admin;

/// <summary>A gateway with an app behind it, and an admin whose token is called "root".</summary>
public abstract class AdminDesk : IAsyncLifetime
{
    private protected Upstream Upstream { get; private set; } = null!;

    private protected TestGateway Gateway { get; private set; } = null!;

    private protected string Root { get; private set; } = null!;

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Upstream = await Upstream.StartAsync();
        Gateway = await TestGateway.StartAsync(Upstream, Configure);
        Root = await Gateway.AdminTokenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Gateway.DisposeAsync();
        await Upstream.DisposeAsync();
    }

    private protected virtual void Configure(TestConfig config)
    {
    }

    private protected Task<JsonElement> GetAsync(string path) => Gateway.AdminListAsync(Root, path);

    private protected async Task<JsonElement> CallAsync(string method, string path, object? body = null, int status = 200) =>
        await Gateway.AdminAsync(Root, new HttpMethod(method), path, body, status);

    private protected async Task<JsonElement> RefusedAsync(string method, string path, object? body, int status, string code)
    {
        using var response = await Gateway.AdminAsync(Root, new HttpMethod(method), path, body);
        return await response.RefusalAsync(status, code);
    }

    private protected async Task FieldRefusedAsync(string method, string path, object? body, string field)
    {
        using var response = await Gateway.AdminAsync(Root, new HttpMethod(method), path, body);
        await response.FieldRefusalAsync(field);
    }

    private protected async Task<JsonElement> InviteAsync(string email, object? more = null) =>
        await CallAsync("POST", "/users", more ?? new { email }, 201);

    private protected static IEnumerable<string> Emails(JsonElement list) => list.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("email").GetString()!);

    /// <summary>What the audit log holds of an admin, each as <c>kind address detail</c>.</summary>
    private protected Task<string[]> AuditAsync(string actor = "root") => AuditOfAsync(Gateway, actor);

    internal static Task<string[]> AuditOfAsync(TestGateway gateway, string actor) => gateway.Service<IDatabase>().ReadAsync(
        async connection => (await connection.QueryAsync<(string Kind, string? Email, string? Detail)>(
            "SELECT kind, email, detail FROM audit WHERE actor = @actor ORDER BY seq", new { actor }))
            .Select(row => string.Join(' ', new[] { row.Kind, row.Email, row.Detail }.OfType<string>())).ToArray(),
        Cancellation);
}
