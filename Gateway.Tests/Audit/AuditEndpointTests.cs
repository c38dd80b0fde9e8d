using System.Text.Json;
using MagicLink.Gateway.Audit;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Audit;

/// <summary>What an admin gets of the audit log: a page of it, or all of it as a file.</summary>
public sealed class AuditEndpointTests : IAsyncLifetime
{
    private TestGateway gateway = null!;
    private string token = "";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        gateway = await TestGateway.StartAsync();
        token = await gateway.AdminTokenAsync(isReadOnly: true);
    }

    public ValueTask DisposeAsync() => gateway.DisposeAsync();

    [Fact]
    public async Task A_page_tells_who_did_what_when_and_from_where()
    {
        var signedIn = await gateway.SignInAsync("ann@example.com");
        await gateway.SignInAsync("bob@example.com");
        var user = signedIn.GetProperty("user");

        foreach (var query in new[] { "email=ANN@example.com", $"user={user.GetProperty("id")}", $"user={user.GetProperty("_id").GetString()}" })
        {
            var list = await gateway.AdminListAsync(token, $"/audit?kind=signedIn&{query}&address=::ffff:127.0.0.1&pageSize=5");
            var told = Assert.Single(list.GetProperty("items").EnumerateArray());
            Assert.Equal((1, 5, 1), (list.GetProperty("page").GetInt32(), list.GetProperty("pageSize").GetInt32(), list.GetProperty("total").GetInt32()));
            Assert.Equal(
                ("SignedIn", "ann@example.com", user.GetProperty("_id").GetString(), "127.0.0.1"),
                (Text(told, "kind"), Text(told, "email"), Text(told, "user"), Text(told, "address")));
            Assert.Equal(1, (await gateway.AdminListAsync(token, $"/audit?kind=SignedIn&session={Text(told, "sessionId")}")).GetProperty("total").GetInt32());
        }

        Assert.Equal(0, (await gateway.AdminListAsync(token, "/audit?user=4711")).GetProperty("total").GetInt32());
        Assert.Equal(0, (await gateway.AdminListAsync(token, "/audit?actor=root")).GetProperty("total").GetInt32());
        Assert.Equal(0, (await gateway.AdminListAsync(token, "/audit?to=2020-01-01")).GetProperty("total").GetInt32());
        var today = gateway.Clock.GetUtcNow().ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(2, (await gateway.AdminListAsync(token, $"/audit?from={today}&to={today}&kind=SignedIn")).GetProperty("total").GetInt32());
    }

    [Theory]
    [InlineData("kind=nothing", "kind")]
    [InlineData("kind=1", "kind")]
    [InlineData("email=nobody", "email")]
    [InlineData("address=nowhere", "address")]
    [InlineData("format=xml", "format")]
    [InlineData("from=yesterday", "from")]
    [InlineData("to=2026-03-01T12:00", "to")]
    [InlineData("from=2026-03-02&to=2026-03-01", "from")]
    [InlineData("user=", "user")]
    [InlineData("actor=a&actor=b", "actor")]
    [InlineData("pageSize=201", "pageSize")]
    [InlineData("format=csv&page=0", "page")]
    public async Task A_filter_that_says_nothing_is_refused_by_name(string query, string field)
    {
        using var response = await gateway.AdminAsync(token, HttpMethod.Get, $"/audit?{query}");

        await response.FieldRefusalAsync(field);
    }

    [Fact]
    public async Task A_csv_file_has_everything_and_no_cell_that_a_spreadsheet_would_carry_out()
    {
        Note("=HYPERLINK(\"http://evil\")", "+1");
        Note("-1", "@sum");
        Note("a,\"b\"\r\nc", "\tx");

        var (file, type, name) = await FileAsync("csv", "kind=UserChanged");

        Assert.Equal(("text/csv", "audit.csv"), (type, name));
        var lines = file.Split("\r\n");
        Assert.Equal("id,at,kind,reason,actor,email,user,sessionId,address,userAgent,detail", lines[0]);
        Assert.EndsWith("\"a,\"\"b\"\"  c\"", lines[1], StringComparison.Ordinal); // control characters are blanks in the log
        Assert.EndsWith("'@sum,,,,,,'-1", lines[2], StringComparison.Ordinal);
        Assert.EndsWith("'+1,,,,,,\"'=HYPERLINK(\"\"http://evil\"\")\"", lines[3], StringComparison.Ordinal);
        Assert.Equal(["", "5"], [lines[4], $"{lines.Length}"]);
    }

    [Fact]
    public async Task A_file_goes_on_over_any_number_of_events()
    {
        for (var i = 0; i < 1234; i++)
        {
            gateway.Service<AuditLog>().Note(new AuditEvent(AuditKind.UserChanged, gateway.Clock.GetUtcNow()) { Detail = $"{i}" });
        }

        var (file, type, _) = await FileAsync("jsonl", "kind=UserChanged");

        Assert.Equal("application/jsonl", type);
        Assert.Equal(
            Enumerable.Range(0, 1234).Reverse().Select(i => $"{i}"),
            file.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("detail").GetString()));
        Assert.Equal("id,at,kind", (await FileAsync("csv", "user=4711")).File[..10]);
    }

    private void Note(string detail, string reason) =>
        gateway.Service<AuditLog>().Note(new AuditEvent(AuditKind.UserChanged, gateway.Clock.GetUtcNow()) { Detail = detail, Actor = reason });

    private async Task<(string File, string? Type, string? Name)> FileAsync(string format, string query)
    {
        using var response = await gateway.AdminAsync(token, HttpMethod.Get, $"/audit?format={format}&{query}");
        Assert.Equal(200, (int)response.StatusCode);
        return (
            await response.Content.ReadAsStringAsync(Cancellation), response.Content.Headers.ContentType?.MediaType, response.Content.Headers.ContentDisposition?.FileName?.Trim('"'));
    }

    private static string? Text(JsonElement told, string name) => told.GetProperty(name).GetString();
}
