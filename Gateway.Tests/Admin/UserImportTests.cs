using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Admin;

public sealed class UserImportTests : AdminDesk
{
    [Fact]
    public async Task Each_line_is_answered_and_a_bad_one_costs_no_good_one()
    {
        await InviteAsync("known@example.com");

        var answer = await ImportAsync(
            "email,firstName,lastName,role\r\n" +
            "ann@example.com,Ann,\"O\"\"Neill, \"\"the first\"\"\",staff\r\n" +
            "\r\n" +
            "KNOWN@example.com,,,\r\n" +
            "bad,,,\r\n" +
            "\"open@example.com,Oscar,,\r\n" +
            "bob@example.com,Bob,,\r\n" +
            "ann@example.com,Again,,\r\n" +
            "few@example.com,F\r\n" +
            "role@example.com,,,Big Boss\r\n" +
            "odd@example.com,a\u202eb,,\r\n" +
            "q\"uote@example.com,,,\r\n" +
            "zoe@example.com,Zoë,,");

        Assert.Equal((3, 2, 6), (answer.GetProperty("created").GetInt32(), answer.GetProperty("exists").GetInt32(), answer.GetProperty("invalid").GetInt32()));
        Assert.Equal(
            [(2, "created"), (4, "exists"), (5, "invalid"), (6, "invalid"), (7, "created"), (8, "exists"), (9, "invalid"), (10, "invalid"), (11, "invalid"), (12, "invalid"), (13, "created")],
            answer.GetProperty("lines").EnumerateArray().Select(line => (line.GetProperty("line").GetInt32(), line.GetProperty("result").GetString()!)));
        Assert.All(
            answer.GetProperty("lines").EnumerateArray(),
            line => Assert.Equal(line.GetProperty("result").GetString() == "invalid", line.GetProperty("reason").ValueKind == JsonValueKind.String));
        var people = (await GetAsync("/users?pageSize=10")).GetProperty("items").EnumerateArray().ToDictionary(user => user.GetProperty("email").GetString()!);
        Assert.Equal(["ann@example.com", "bob@example.com", "known@example.com", "zoe@example.com"], people.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(("O\"Neill, \"the first\"", "staff"), (people["ann@example.com"].GetProperty("lastName").GetString(), people["ann@example.com"].GetProperty("role").GetString()));
        Assert.Equal(("Zoë", "user"), (people["zoe@example.com"].GetProperty("firstName").GetString(), people["zoe@example.com"].GetProperty("role").GetString()));
        Assert.Equal(
            ["UserCreated ann@example.com import", "UserCreated bob@example.com import", "UserCreated zoe@example.com import"],
            (await AuditAsync())[1..].Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Columns_stand_in_any_order_some_may_be_missing_and_a_byte_order_mark_is_no_part_of_a_name()
    {
        await ImportAsync("\uFEFFRole,\"Email\"\nstaff,ann@example.com\n");

        var ann = Assert.Single((await GetAsync("/users")).GetProperty("items").EnumerateArray());
        Assert.Equal(("ann@example.com", "staff"), (ann.GetProperty("email").GetString(), ann.GetProperty("role").GetString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\r\n\r\n")]
    [InlineData("firstName\nAnn")]
    [InlineData("email,fristName\na@example.com,Ann")]
    [InlineData("email,email\na@example.com,b@example.com")]
    [InlineData("email;firstName\na@example.com;Ann")]
    [InlineData("ann@example.com\nbob@example.com")]
    public async Task A_heading_that_does_not_name_the_columns_stops_the_import(string csv)
    {
        using var response = await PostAsync(csv);

        await response.FieldRefusalAsync("");
        Assert.Equal(0, (await GetAsync("/users")).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task What_is_no_csv_or_too_much_of_it_is_refused()
    {
        using var json = await PostAsync("email\nann@example.com", "application/json");
        await json.FieldRefusalAsync("");
        using var latin = await PostAsync("email\nann@example.com", "text/csv; charset=iso-8859-1");
        await latin.FieldRefusalAsync("");
        using var large = await PostAsync("email\n" + new string('x', 5 * 1024 * 1024));
        await large.RefusalAsync(413, "PAYLOAD_TOO_LARGE");
        using var many = await PostAsync("email\n" + string.Concat(Enumerable.Repeat("a@b.example\n", 100_001)));
        await many.FieldRefusalAsync("");
        Assert.Equal(0, (await GetAsync("/users")).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task Thousands_are_written_in_batches_each_of_them_with_its_audit_row()
    {
        var csv = "email,role\n" + string.Concat(Enumerable.Range(0, 3000).Select(i => $"p{i}@example.com,r{i % 3}\n"));

        Assert.Equal(3000, (await ImportAsync(csv)).GetProperty("created").GetInt32());
        Assert.Equal((0, 3000), (await ImportAsync(csv) is var again ? again.GetProperty("created").GetInt32() : -1, again.GetProperty("exists").GetInt32()));

        Assert.Equal(1000, (await GetAsync("/users?role=r1")).GetProperty("total").GetInt32());
        Assert.Equal(3000, (await AuditAsync()).Length);
    }

    private async Task<JsonElement> ImportAsync(string csv)
    {
        using var response = await PostAsync(csv);
        return await response.JsonAsync(200);
    }

    private Task<HttpResponseMessage> PostAsync(string csv, string type = "text/csv")
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(csv));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return Gateway.AdminAsync(Root, HttpMethod.Post, "/users/import", content);
    }
}
