using Dapper;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Stores;

namespace MagicLink.Gateway.Tests.Stores;

public abstract class OutboxStoreContract : StoreContract
{
    private static readonly DateTimeOffset Until = Now.AddMinutes(2);

    private OutboxStore Store => new(Database);

    [Fact]
    public async Task A_waiting_mail_is_leased_as_it_was_added_and_counts_the_try()
    {
        var mail = await AddAsync(NewMail());

        var leased = Assert.Single(await Store.LeaseAsync(10, Now, Until, Cancellation));

        Assert.Equal(mail with { Attempts = 1 }, leased);
    }

    [Fact]
    public async Task A_mail_is_leased_to_one_at_a_time()
    {
        for (var i = 0; i < 50; i++)
        {
            await AddAsync(NewMail());
        }

        var leases = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Store.LeaseAsync(4, Now, Until, Cancellation)));

        Assert.All(leases, lease => Assert.True(lease.Count <= 4));
        var ids = leases.SelectMany(lease => lease).Select(mail => mail.Id).ToList();
        Assert.Equal(50, ids.Count);
        Assert.Equal(50, ids.Distinct().Count());
    }

    [Fact]
    public async Task A_lease_that_ran_out_is_given_again()
    {
        var mail = await AddAsync(NewMail());
        await Store.LeaseAsync(1, Now, Until, Cancellation);

        Assert.Empty(await Store.LeaseAsync(1, Until.AddMilliseconds(-1), Until.AddMinutes(2), Cancellation));
        var again = Assert.Single(await Store.LeaseAsync(1, Until, Until.AddMinutes(2), Cancellation));
        Assert.Equal((mail.Id, mail.MessageId, 2), (again.Id, again.MessageId, again.Attempts));
    }

    [Fact]
    public async Task A_withheld_mail_is_leased_like_any_other_and_says_so()
    {
        var withheld = await AddAsync(NewMail(withheld: true));

        var leased = Assert.Single(await Store.LeaseAsync(10, Now, Now.AddMinutes(1), Cancellation));
        Assert.Equal(withheld.Id, leased.Id);
        Assert.True(leased.Withheld);
    }

    [Fact]
    public async Task The_longest_due_goes_first()
    {
        var late = await AddAsync(NewMail(Now.AddSeconds(2)));
        var early = await AddAsync(NewMail(Now.AddSeconds(1)));

        Assert.Equal(Now.AddSeconds(1), await Store.NextDueAsync(Cancellation));
        Assert.Equal(early.Id, Assert.Single(await Store.LeaseAsync(1, Now.AddSeconds(3), Until, Cancellation)).Id);
        Assert.Equal(late.Id, Assert.Single(await Store.LeaseAsync(1, Now.AddSeconds(3), Until, Cancellation)).Id);
    }

    [Fact]
    public async Task A_delivered_mail_keeps_no_body_and_is_done()
    {
        var mail = await AddAsync(NewMail());
        await Store.LeaseAsync(1, Now, Until, Cancellation);

        await Store.MarkDeliveredAsync(mail.Id, Now.AddSeconds(1), Cancellation);

        Assert.Empty(await Store.LeaseAsync(1, Now.AddDays(1), Now.AddDays(2), Cancellation));
        var row = await RowAsync(mail);
        Assert.Equal(("delivered", null, Now.AddSeconds(1).ToUnixTimeMilliseconds(), null), row);
    }

    [Fact]
    public async Task A_dead_mail_keeps_its_reason_and_no_body()
    {
        var mail = await AddAsync(NewMail());

        await Store.MarkDeadAsync(mail.Id, Now, new string('x', 10_000), Cancellation);

        Assert.Empty(await Store.LeaseAsync(1, Now.AddDays(1), Now.AddDays(2), Cancellation));
        var row = await RowAsync(mail);
        Assert.Equal(("dead", null), (row.State, row.Body));
        Assert.Equal(new string('x', 500), row.Error);
    }

    [Fact]
    public async Task A_mail_to_be_tried_again_waits_for_its_time()
    {
        var mail = await AddAsync(NewMail());
        await Store.LeaseAsync(1, Now, Until, Cancellation);

        await Store.MarkWaitingAsync(mail.Id, Now.AddSeconds(7), "connection refused", Cancellation);

        Assert.Equal(Now.AddSeconds(7), await Store.NextDueAsync(Cancellation));
        Assert.Empty(await Store.LeaseAsync(1, Now.AddSeconds(6), Until, Cancellation));
        Assert.Equal(mail with { Attempts = 2 }, Assert.Single(await Store.LeaseAsync(1, Now.AddSeconds(7), Until, Cancellation)));
        Assert.Equal("connection refused", (await RowAsync(mail)).Error);
    }

    [Fact]
    public async Task A_mail_that_is_done_does_not_wait_again()
    {
        var mail = await AddAsync(NewMail());
        await Store.MarkDeliveredAsync(mail.Id, Now, Cancellation);

        await Store.MarkWaitingAsync(mail.Id, Now, "late news", Cancellation);

        Assert.Null(await Store.NextDueAsync(Cancellation));
        Assert.Equal("delivered", (await RowAsync(mail)).State);
    }

    private async Task<OutboxMail> AddAsync(OutboxMail mail)
    {
        await Database.WriteAsync(
            async connection =>
            {
                await OutboxStore.AddAsync(connection, mail);
                return true;
            },
            Cancellation);
        return mail;
    }

    private Task<(string State, string? Body, long? DoneAt, string? Error)> RowAsync(OutboxMail mail) => Database.ReadAsync(
        connection => connection.QuerySingleAsync<(string, string?, long?, string?)>(
            "SELECT state, sealed_mail, done_at, last_error FROM outbox WHERE id = @Id", new { mail.Id }),
        Cancellation);
}
