using System.Text.Json;
using MagicLink.Gateway.Audit;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Admin;

public sealed class UserTests : AdminDesk
{
    private static readonly string[] StaffAndUser = ["staff", "user"];
    private static readonly string[] TwoRoles = ["a", "b"];

    [Fact]
    public async Task An_invited_person_is_shown_and_can_sign_in()
    {
        var added = await InviteAsync("", new { email = "Ann@Example.com", firstName = " Ann ", lastName = "O'Neill", roles = StaffAndUser });

        var shown = await GetAsync($"/users/{added.GetProperty("id").GetInt64()}");
        Assert.Equal(added.GetRawText(), shown.GetRawText());
        Assert.Equal(
            ["id", "_id", "email", "username", "firstName", "lastName", "role", "roles", "disabled", "mfaEnabled", "createdAt", "updatedAt", "lastLoginAt"],
            shown.EnumerateObject().Select(field => field.Name));
        Assert.Equal(("ann@example.com", "Ann", "O'Neill", "staff"), (Text(shown, "email"), Text(shown, "firstName"), Text(shown, "lastName"), Text(shown, "role")));
        Assert.Equal((JsonValueKind.False, JsonValueKind.False, JsonValueKind.Null), (shown.GetProperty("disabled").ValueKind, shown.GetProperty("mfaEnabled").ValueKind, shown.GetProperty("lastLoginAt").ValueKind));
        var user = (await Gateway.SignInAsync("ann@example.com")).GetProperty("user");
        Assert.Equal((shown.GetProperty("id").GetInt64(), Text(shown, "_id")), (user.GetProperty("id").GetInt64(), Text(user, "_id")));
        Assert.Equal(["UserCreated ann@example.com"], (await AuditAsync())[^1..]);
    }

    [Fact]
    public async Task An_address_is_invited_once_and_must_be_one()
    {
        await InviteAsync("ann@example.com");

        await RefusedAsync("POST", "/users", new { email = "ANN@example.com" }, 409, "CONFLICT");
        await RefusedAsync("POST", "/users", new { email = "ann" }, 400, "EMAIL_INVALID");
        await FieldRefusedAsync("POST", "/users", new { firstName = "Ann" }, "email");
        await FieldRefusedAsync("POST", "/users", new { email = "bob@example.com", disabled = true }, "disabled");
        Assert.Equal(1, (await GetAsync("/users")).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task A_change_leaves_alone_what_it_does_not_name()
    {
        var id = (await InviteAsync("", new { email = "ann@example.com", firstName = "Ann", lastName = "Lee", role = "staff" })).GetProperty("id").GetInt64();

        var renamed = await CallAsync("PATCH", $"/users/{id}", new { firstName = "Anna" });
        Assert.Equal(("Anna", "Lee", "staff"), (Text(renamed, "firstName"), Text(renamed, "lastName"), Text(renamed, "role")));
        var cleared = await CallAsync("PATCH", $"/users/{id}", new { lastName = (string?)null, roles = TwoRoles });
        Assert.Equal(("Anna", null, "a"), (Text(cleared, "firstName"), Text(cleared, "lastName"), Text(cleared, "role")));
        var same = await CallAsync("PATCH", $"/users/{id}", new { });
        Assert.Equal(["a", "b"], same.GetProperty("roles").EnumerateArray().Select(role => role.GetString()));
        Assert.Equal(["UserChanged ann@example.com first name", "UserChanged ann@example.com last name, roles a b"], (await AuditAsync())[1..]);
    }

    [Theory]
    [InlineData("""{"firstName":"a\u202eb"}""", "firstName")]
    [InlineData("""{"firstName":"a\u200bb"}""", "firstName")]
    [InlineData("""{"lastName":"a\u2028b"}""", "lastName")]
    [InlineData("""{"lastName":"\u3164"}""", "lastName")]
    [InlineData("""{"lastName":"a\nb"}""", "lastName")]
    [InlineData("""{"role":"Boss"}""", "role")]
    [InlineData("""{"role":""}""", "role")]
    [InlineData("""{"roles":[]}""", "roles")]
    [InlineData("""{"roles":["a","a"]}""", "roles")]
    [InlineData("""{"roles":[null]}""", "roles")]
    [InlineData("""{"roles":["a"],"role":"a"}""", "role")]
    [InlineData("""{"email":"bob@example.com"}""", "email")]
    [InlineData("""{"disabled":"yes"}""", "disabled")]
    public async Task What_cannot_be_kept_is_refused_by_name_and_changes_nothing(string json, string field)
    {
        var before = await InviteAsync("ann@example.com");
        var id = before.GetProperty("id").GetInt64();

        await FieldRefusedAsync("PATCH", $"/users/{id}", new StringContent(json, System.Text.Encoding.UTF8, "application/json"), field);

        Assert.Equal(before.GetRawText(), (await GetAsync($"/users/{id}")).GetRawText());
    }

    [Fact]
    public async Task Disabling_ends_the_persons_sessions_at_once_and_enabling_lets_in_again()
    {
        var jwt = await Gateway.JwtAsync("ann@example.com");
        var id = await IdAsync("ann@example.com");
        Assert.Equal(200, await Gateway.StatusAsync("/app", ("Authorization", $"Bearer {jwt}")));

        Assert.True((await CallAsync("PATCH", $"/users/{id}", new { disabled = true })).GetProperty("disabled").GetBoolean());
        Assert.Equal(401, await Gateway.StatusAsync("/app", ("Authorization", $"Bearer {jwt}")));
        Assert.Equal(0, (await GetAsync("/sessions")).GetProperty("total").GetInt32());
        await CallAsync("PATCH", $"/users/{id}", new { disabled = false });

        Assert.Equal(401, await Gateway.StatusAsync("/app", ("Authorization", $"Bearer {jwt}")));
        Assert.Equal(200, await Gateway.StatusAsync("/app", ("Authorization", $"Bearer {await Gateway.JwtAsync("ann@example.com")}")));
        Assert.Equal(["UserDisabled ann@example.com", "UserEnabled ann@example.com"], await AuditAsync());
    }

    [Fact]
    public async Task A_deleted_person_is_gone_with_sessions_and_all()
    {
        var jwt = await Gateway.JwtAsync("ann@example.com");
        var id = await IdAsync("ann@example.com");

        await CallAsync("DELETE", $"/users/{id}");

        Assert.Equal(401, await Gateway.StatusAsync("/app", ("Authorization", $"Bearer {jwt}")));
        await RefusedAsync("GET", $"/users/{id}", null, 404, "NOT_FOUND");
        await RefusedAsync("DELETE", $"/users/{id}", null, 404, "NOT_FOUND");
        Assert.Equal([$"UserDeleted {Gateway.Service<AuditPrivacy>().NameOf("ann@example.com").Pseudonym}"], await AuditAsync()); // whom, is gone with the person
    }

    [Fact]
    public async Task Whoever_has_lost_the_second_factor_signs_in_without_once_it_is_reset()
    {
        await Gateway.EnrolAsync(await Gateway.JwtAsync("ann@example.com"));
        var id = await IdAsync("ann@example.com");
        Assert.True((await GetAsync($"/users/{id}")).GetProperty("mfaEnabled").GetBoolean());

        Assert.False((await CallAsync("POST", $"/users/{id}/mfa/reset")).GetProperty("mfaEnabled").GetBoolean());

        await Gateway.JwtAsync("ann@example.com");
        Assert.Equal(["SecondFactorReset ann@example.com"], await AuditAsync());
    }

    [Fact]
    public async Task All_sessions_of_a_person_end_together_and_nobody_elses()
    {
        string[] jwts = [await Gateway.JwtAsync("ann@example.com"), await Gateway.JwtAsync("ann@example.com"), await Gateway.JwtAsync("bob@example.com")];

        var ended = await CallAsync("DELETE", $"/users/{await IdAsync("ann@example.com")}/sessions");

        Assert.Equal(2, ended.GetProperty("ended").GetInt32());
        var statuses = await Task.WhenAll(jwts.Select(jwt => Gateway.StatusAsync("/app", ("Authorization", $"Bearer {jwt}"))));
        Assert.Equal([401, 401, 200], statuses);
        Assert.Equal(["SessionsEnded ann@example.com 2 sessions"], await AuditAsync());
    }

    [Fact]
    public async Task The_list_goes_from_the_newest_and_is_narrowed_down_by_address_role_and_state()
    {
        foreach (var (email, role) in new[] { ("ann@example.com", "staff"), ("bob@example.com", "user"), ("anton@example.com", "staff-lead"), ("zoe@example.com", "staff") })
        {
            await InviteAsync("", new { email, roles = new[] { role, "all" } });
        }

        await CallAsync("PATCH", $"/users/{await IdAsync("zoe@example.com")}", new { disabled = true });

        Assert.Equal(["zoe@example.com", "anton@example.com", "bob@example.com", "ann@example.com"], Emails(await GetAsync("/users")));
        Assert.Equal(["anton@example.com", "ann@example.com"], Emails(await GetAsync("/users?email=AN")));
        Assert.Equal(["zoe@example.com", "ann@example.com"], Emails(await GetAsync("/users?role=staff")));
        Assert.Equal(["ann@example.com"], Emails(await GetAsync("/users?role=staff&disabled=false")));
        Assert.Equal(["zoe@example.com"], Emails(await GetAsync("/users?disabled=true")));
        Assert.Equal(4, (await GetAsync("/users?role=all")).GetProperty("total").GetInt32());
        Assert.Empty(Emails(await GetAsync("/users?role=unknown")));
        Assert.Empty(Emails(await GetAsync("/users?email=%25")));
        var page = await GetAsync("/users?page=2&pageSize=3");
        Assert.Equal(["ann@example.com"], Emails(page));
        Assert.Equal((2, 3, 4), (page.GetProperty("page").GetInt32(), page.GetProperty("pageSize").GetInt32(), page.GetProperty("total").GetInt32()));
    }

    [Theory]
    [InlineData("page=0", "page")]
    [InlineData("pageSize=201", "pageSize")]
    [InlineData("disabled=maybe", "disabled")]
    [InlineData("email=", "email")]
    [InlineData("role=a&role=b", "role")]
    public async Task A_filter_that_is_not_understood_is_refused_and_not_ignored(string query, string field) =>
        await FieldRefusedAsync("GET", $"/users?{query}", null, field);

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("x")]
    [InlineData("+1")]
    [InlineData("99999999999999999999")]
    [InlineData("4711")]
    public async Task Nobody_has_an_id_that_is_none(string id)
    {
        foreach (var (method, path, body) in new (string, string, object?)[] { ("GET", "", null), ("PATCH", "", new { }), ("DELETE", "", null), ("POST", "/mfa/reset", null), ("DELETE", "/sessions", null) })
        {
            await RefusedAsync(method, $"/users/{id}{path}", body, 404, "NOT_FOUND");
        }
    }

    private async Task<long> IdAsync(string email) => (await GetAsync($"/users?email={email}")).GetProperty("items")[0].GetProperty("id").GetInt64();

    private static string? Text(JsonElement item, string field) => item.GetProperty(field).GetString();
}
