using Dapper;

namespace MagicLink.Gateway.Tests.Stores;

public sealed class SqliteSweepTests : SweepContract
{
    private protected override Task<ITestDatabase> OpenAsync() => SqliteTestDatabase.OpenAsync();

    [Fact]
    public async Task No_rule_reads_a_whole_table()
    {
        foreach (var statement in Rules.Statements)
        {
            var plan = await Database.ReadAsync(
                connection => connection.QueryAsync<(long Id, long Parent, long Unused, string Detail)>(
                    $"EXPLAIN QUERY PLAN {statement}", new { now = 0L, tombstone = 0L, idle = 0L, deadMail = 0L }),
                Cancellation);

            Assert.DoesNotContain(plan, step => step.Detail.StartsWith("SCAN ", StringComparison.Ordinal) && step.Detail is not ("SCAN gone" or "SCAN tokens" or "SCAN CONSTANT ROW"));
            Assert.DoesNotContain(plan, step => step.Detail.Contains("TEMP B-TREE", StringComparison.Ordinal));
        }
    }
}
