using System.Text.RegularExpressions;
using Dapper;
using MagicLink.Gateway.SignIn;
using MagicLink.Gateway.Stores;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Stores;

public sealed class PostgresRestoreTests : StoreContract
{
    private protected override Task<ITestDatabase> OpenAsync() => PostgresTestDatabase.OpenAsync();

    [Fact]
    public async Task What_the_document_says_for_a_restored_dump_kills_links_and_mails_that_were_pending()
    {
        var challenges = new ChallengeStore(Database);
        var pending = NewChallenge("ann@example.com");
        await challenges.AddAsync(pending, NewMail(), Cancellation);
        await SignInAsync("bob@example.com");
        var text = await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "docs", "deploy.md"), Cancellation);
        var sql = Regex.Match(text, "`(UPDATE challenges [^`]+)`").Groups[1].Value;

        await Database.WriteAsync(connection => connection.ExecuteAsync(sql), Cancellation);

        Assert.IsType<Consumption.Invalid>(
            await ConsumeAsync(challenges, pending));
        Assert.Empty(await new OutboxStore(Database).LeaseAsync(10, Now.AddDays(1), Now.AddDays(2), Cancellation));
        Assert.Equal(2, await CountAsync("outbox WHERE state = 'dead' AND sealed_mail IS NULL AND done_at IS NOT NULL"));
        Assert.Equal(1, await CountAsync("challenges WHERE consumed_at IS NOT NULL AND killed_at IS NULL"));
    }
}
