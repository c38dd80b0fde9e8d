using Dapper;
using MagicLink.Gateway.Audit;
using MagicLink.Gateway.Stores;

namespace MagicLink.Gateway.Tests.Stores;

/// <summary>No list of events is sorted or searched row by row: an index has each in its order.</summary>
public sealed class AuditPlanTests : StoreContract
{
    private protected override Task<ITestDatabase> OpenAsync() => SqliteTestDatabase.OpenAsync();

    public static TheoryData<string, string> Filters() => new()
    {
        { "", "audit_by_time" },
        { "kind", "audit_by_kind" },
        { "user", "audit_by_user" },
        { "actor", "audit_by_actor" },
        { "session", "audit_by_session" },
        { "from", "audit_by_time" },
    };

    [Theory]
    [MemberData(nameof(Filters))]
    public async Task A_list_is_read_in_the_order_of_its_index(string by, string index)
    {
        var filter = new AuditFilter(
            by == "kind" ? AuditKind.SignedIn : null, UserId: by == "user" ? "x" : null, Actor: by == "actor" ? "x" : null, SessionId: by == "session" ? "x" : null, From: by == "from" ? Now : null);
        var last = new AuditRecord(7, Now, "", null, null, null, null, null, null, null, null);

        foreach (var before in new[] { null, last })
        {
            var conditions = new AuditConditions(filter, before);
            var plan = await Database.ReadAsync(
                async connection => string.Join('\n', (await connection.QueryAsync<(int, int, int, string Detail)>(
                    $"EXPLAIN QUERY PLAN SELECT {AuditRow.Names} FROM audit {conditions.Where} ORDER BY at DESC, seq DESC LIMIT 50", conditions.Parameters)).Select(step => step.Detail)),
                Cancellation);

            Assert.Contains(index, plan, StringComparison.Ordinal);
            Assert.DoesNotContain("TEMP B-TREE", plan, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("email", "audit_by_email")]
    [InlineData("address", "audit_by_address")]
    public async Task What_may_stand_there_in_several_forms_is_found_by_its_index(string by, string index)
    {
        var conditions = new AuditConditions(by == "email" ? new AuditFilter(Emails: ["a", "b"]) : new AuditFilter(Addresses: ["a", "b"]));

        var plan = await Database.ReadAsync(
            async connection => string.Join('\n', (await connection.QueryAsync<(int, int, int, string Detail)>(
                $"EXPLAIN QUERY PLAN SELECT {AuditRow.Names} FROM audit {conditions.Where} ORDER BY at DESC, seq DESC LIMIT 50", conditions.Parameters)).Select(step => step.Detail)),
            Cancellation);

        Assert.Contains(index, plan, StringComparison.Ordinal);
    }
}
