using System.Text.Json;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Mudbase;

/// <summary>What people see and change of themselves.</summary>
public sealed class ProfileTests
{
    private static readonly string[] Claimed = ["admin"];
    private static readonly string[] Secrets = ["hash", "sealed", "cookie", "token", "proof"];

    [Fact]
    public async Task A_name_reaches_backends_with_the_very_next_request()
    {
        await using var upstream = await Upstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream);
        var client = new MudbaseClient(gateway);
        var before = (await client.SignInAsync("ann@example.com")).GetProperty("user");
        gateway.Clock.Advance(TimeSpan.FromMinutes(1));

        var body = await MudbaseClient.OkAsync(client.PatchAsync("/api/users/update", new { firstName = " Änne ", lastName = "O'Neill" }));

        var user = body.GetProperty("user");
        Assert.Equal(["message", "user"], body.EnumerateObject().Select(property => property.Name));
        Assert.Equal(("Änne", "O'Neill", "Änne O'Neill"), (Text(user, "firstName"), Text(user, "lastName"), Text(user, "fullName")));
        Assert.Equal(before.GetProperty("createdAt").GetDateTimeOffset(), user.GetProperty("createdAt").GetDateTimeOffset());
        Assert.Equal(gateway.Clock.GetUtcNow(), user.GetProperty("updatedAt").GetDateTimeOffset());
        Assert.Equal("%C3%84nne O'Neill", await NameHeaderAsync(gateway, upstream, client.Token!));

        await MudbaseClient.OkAsync(client.PatchAsync("/api/users/update", new { lastName = "" }));
        Assert.Equal("%C3%84nne", await NameHeaderAsync(gateway, upstream, client.Token!));
        await MudbaseClient.OkAsync(client.PatchAsync("/api/users/update", new { firstName = (string?)null }));
        Assert.Null(await NameHeaderAsync(gateway, upstream, client.Token!));
    }

    [Fact]
    public async Task A_name_reaches_the_other_gateways_of_a_cluster()
    {
        await using var cluster = await Cluster.StartAsync();
        var client = new MudbaseClient(cluster.First);
        await client.SignInAsync("ann@example.com");
        var elsewhere = new MudbaseClient(cluster.Second) { Token = client.Token };
        await MudbaseClient.OkAsync(elsewhere.GetAsync("/api/users/me"));

        await MudbaseClient.OkAsync(client.PatchAsync("/api/users/update", new { firstName = "Ann" }));
        cluster.LetASecondPass();

        Assert.Equal("Ann", Text((await MudbaseClient.OkAsync(elsewhere.GetAsync("/api/users/me"))).GetProperty("user"), "firstName"));
    }

    [Fact]
    public async Task Only_names_can_be_changed_and_only_to_names()
    {
        await using var gateway = await TestGateway.StartAsync();
        var client = new MudbaseClient(gateway);
        await client.SignInAsync("ann@example.com");
        await MudbaseClient.OkAsync(client.PatchAsync("/api/users/update", new { firstName = new string('x', 80), lastName = "L" }));
        var before = (await MudbaseClient.OkAsync(client.GetAsync("/api/users/me"))).GetProperty("user");

        await MudbaseClient.OkAsync(client.PatchAsync("/api/users/update", new
        {
            _id = "000000000000000000000000",
            id = 1,
            email = "eve@example.com",
            role = "admin",
            roles = Claimed,
            emailVerified = false,
            twoFactorEnabled = true,
            disabled = true,
            createdAt = "2000-01-01T00:00:00Z",
        }));
        foreach (var (field, value) in new (string, object)[]
        {
            ("firstName", new string('x', 81)), ("firstName", "a\nb"), ("lastName", "a\u0000b"), ("lastName", 5), ("firstName", new[] { "a" }),
        })
        {
            var body = await MudbaseClient.RefusedAsync(client.PatchAsync("/api/users/update", new Dictionary<string, object> { [field] = value }), 400, "VALIDATION_FAILED");
            Assert.Equal(field, Assert.Single(body.GetProperty("details").EnumerateArray()).GetProperty("field").GetString());
        }

        var half = new ByteArrayContent("""{"firstName":"\ud800"}"""u8.ToArray());
        half.Headers.ContentType = new("application/json");
        using var response = await gateway.RequestAsync(HttpMethod.Patch, "/api/users/update", half, ("Authorization", $"Bearer {client.Token}"));
        Assert.Equal(400, (int)response.StatusCode);
        var after = (await MudbaseClient.OkAsync(client.GetAsync("/api/users/me"))).GetProperty("user");
        Assert.Equal(before.GetRawText(), after.GetRawText());
        Assert.Equal("L", Text(after, "lastName"));
    }

    [Fact]
    public async Task Signing_in_is_no_change_of_the_person_but_roles_and_a_second_factor_are()
    {
        await using var gateway = await TestGateway.StartAsync();
        var client = new MudbaseClient(gateway);
        var created = Updated((await client.SignInAsync("ann@example.com")).GetProperty("user"));
        gateway.Clock.Advance(TimeSpan.FromMinutes(1));
        var again = (await client.SignInAsync("ann@example.com")).GetProperty("user");
        Assert.Equal(created, Updated(again));
        Assert.Equal(gateway.Clock.GetUtcNow(), again.GetProperty("lastLogin").GetDateTimeOffset());

        await gateway.SetRolesAsync("ann@example.com", "staff");
        var roles = await UpdatedAsync(client);
        gateway.Clock.Advance(TimeSpan.FromMinutes(1));
        await client.EnrolAsync();
        var enrolled = await UpdatedAsync(client);

        Assert.Equal(created + TimeSpan.FromMinutes(1), roles);
        Assert.Equal(created + TimeSpan.FromMinutes(2), enrolled);
    }

    [Fact]
    public async Task A_person_takes_everything_along_but_no_secret()
    {
        await using var gateway = await TestGateway.StartAsync();
        var client = new MudbaseClient(gateway);
        await client.SignInAsync("ann@example.com");
        await new MudbaseClient(gateway).SignInAsync("bob@example.com");
        var (_, backupCodes) = await client.EnrolAsync();
        await client.MailAsync("ann@example.com");

        using var response = await client.GetAsync("/api/users/me/export");

        var body = await response.JsonAsync(200);
        Assert.Equal("attachment; filename=\"export.json\"", Assert.Single(response.Content.Headers.GetValues("Content-Disposition")));
        Assert.True(response.Headers.CacheControl?.NoStore);
        Assert.Equal("ann@example.com", Text(body.GetProperty("user"), "email"));
        Assert.Equal("user", Assert.Single(body.GetProperty("roles").EnumerateArray()).GetString());
        Assert.Single(body.GetProperty("sessions").EnumerateArray());
        Assert.Equal(["used", "pending"], body.GetProperty("challenges").EnumerateArray().Select(challenge => Text(challenge, "state")!));
        Assert.Equal("SHA1", Text(body.GetProperty("totp"), "algorithm"));
        Assert.Equal(10, body.GetProperty("unusedBackupCodes").GetInt32());
        var text = body.GetRawText();
        Assert.DoesNotContain("bob@example.com", text, StringComparison.Ordinal);
        Assert.All([.. backupCodes, client.Token!, client.RefreshToken], secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal));
        Assert.DoesNotContain(Names(body), name => Secrets.Any(secret => name.Contains(secret, StringComparison.OrdinalIgnoreCase)));
    }

    private static IEnumerable<string> Names(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => Names(property.Value).Prepend(property.Name)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Names),
        _ => [],
    };

    private static async Task<string?> NameHeaderAsync(TestGateway gateway, Upstream upstream, string token)
    {
        upstream.Requests.Clear();
        using var response = await gateway.GetAsync("/wiki", token);
        Assert.Equal(200, (int)response.StatusCode);
        return Assert.Single(upstream.Requests)["X-Gateway-Name"];
    }

    private static async Task<DateTimeOffset> UpdatedAsync(MudbaseClient client) =>
        Updated((await MudbaseClient.OkAsync(client.GetAsync("/api/users/me"))).GetProperty("user"));

    private static DateTimeOffset Updated(JsonElement user) => user.GetProperty("updatedAt").GetDateTimeOffset();

    private static string? Text(JsonElement of, string name) => of.GetProperty(name).GetString();
}
