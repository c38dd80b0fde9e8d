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
    public async Task A_dead_mail_keeps_its_reason_and_its_body_while_the_link_is_valid()
    {
        var mail = await AddAsync(NewMail());
        var lease = await LeaseOneAsync(Now);

        Assert.True(await Store.TryMarkDeadAsync(lease, Now, new string('x', 10_000), Cancellation));

        Assert.Empty(await Store.LeaseAsync(1, Now.AddDays(1), Now.AddDays(2), Cancellation));
        Assert.Null(await Store.NextDueAsync(Cancellation));
        Assert.Equal(("dead", mail.SealedMail, Now.ToUnixTimeMilliseconds(), new string('x', 500)), await RowAsync(mail));
    }

    [Fact]
    public async Task A_mail_that_dies_with_its_link_keeps_no_body()
    {
        var mail = await AddAsync(NewMail());
        var lease = await LeaseOneAsync(mail.ExpiresAt);

        Assert.True(await Store.TryMarkDeadAsync(lease, mail.ExpiresAt, "expired", Cancellation));

        Assert.Null((await RowAsync(mail)).Body);
    }

    [Fact]
    public async Task A_mail_to_be_tried_again_waits_for_its_time()
    {
        var mail = await AddAsync(NewMail());
        var lease = await LeaseOneAsync(Now);

        Assert.True(await Store.TryMarkWaitingAsync(lease, Now.AddSeconds(7), "connection refused", Cancellation));

        Assert.Equal(Now.AddSeconds(7), await Store.NextDueAsync(Cancellation));
        Assert.Empty(await Store.LeaseAsync(1, Now.AddSeconds(6), Until, Cancellation));
        Assert.Equal(mail with { Attempts = 2 }, Assert.Single(await Store.LeaseAsync(1, Now.AddSeconds(7), Until, Cancellation)));
        Assert.Equal("connection refused", (await RowAsync(mail)).Error);
    }

    [Fact]
    public async Task A_mail_that_is_done_neither_waits_nor_dies_again()
    {
        var mail = await AddAsync(NewMail());
        var lease = await LeaseOneAsync(Now);
        await Store.MarkDeliveredAsync(mail.Id, Now, Cancellation);
        var before = await RowAsync(mail);

        Assert.False(await Store.TryMarkWaitingAsync(lease, Now, "late news", Cancellation));
        Assert.False(await Store.TryMarkDeadAsync(lease, Now, "late news", Cancellation));
        await Store.RenewAsync([lease], Until, Cancellation);

        Assert.Null(await Store.NextDueAsync(Cancellation));
        Assert.Equal(before, await RowAsync(mail));
    }

    [Fact]
    public async Task Who_lost_the_lease_to_another_decides_nothing_but_that_the_mail_is_out()
    {
        var mail = await AddAsync(NewMail());
        var lost = await LeaseOneAsync(Now);
        var held = await LeaseOneAsync(Until);
        var before = await RowAsync(mail);

        Assert.False(await Store.TryMarkWaitingAsync(lost, Now, "late news", Cancellation));
        Assert.False(await Store.TryMarkDeadAsync(lost, Now, "late news", Cancellation));
        await Store.RenewAsync([lost], Until.AddHours(1), Cancellation);
        Assert.Equal(before, await RowAsync(mail));
        Assert.Equal(Until.AddMinutes(2), await Store.NextDueAsync(Cancellation));

        await Store.MarkDeliveredAsync(lost.Id, Until, Cancellation);
        Assert.False(await Store.TryMarkWaitingAsync(held, Until, "not now", Cancellation));
        Assert.Equal("delivered", (await RowAsync(mail)).State);
    }

    [Fact]
    public async Task Renewed_leases_hold_longer_and_the_others_do_not()
    {
        for (var i = 0; i < 3; i++)
        {
            await AddAsync(NewMail());
        }

        var leases = (await Store.LeaseAsync(3, Now, Until, Cancellation)).Select(mail => new OutboxLease(mail.Id, mail.Attempts)).ToList();

        await Store.RenewAsync([], Until.AddHours(1), Cancellation);
        await Store.RenewAsync(leases[..2], Until.AddMinutes(1), Cancellation);

        Assert.Equal(leases[2].Id, Assert.Single(await Store.LeaseAsync(3, Until, Until.AddMinutes(2), Cancellation)).Id);
        Assert.Equal(2, (await Store.LeaseAsync(3, Until.AddMinutes(1), Until.AddMinutes(3), Cancellation)).Count);
    }

    [Fact]
    public async Task A_renewal_that_comes_too_late_does_not_put_off_the_next_try()
    {
        await AddAsync(NewMail());
        var lease = await LeaseOneAsync(Now);
        await Store.TryMarkWaitingAsync(lease, Now.AddSeconds(5), "not now", Cancellation);

        await Store.RenewAsync([lease], Until, Cancellation);

        Assert.Equal(Now.AddSeconds(5), await Store.NextDueAsync(Cancellation));
    }

    [Fact]
    public async Task Leases_left_behind_end_only_where_no_other_process_can_hold_them()
    {
        var leased = await AddAsync(NewMail());
        await Store.LeaseAsync(1, Now, Until, Cancellation);
        await AddAsync(NewMail());
        await Store.TryMarkWaitingAsync(await LeaseOneAsync(Now), Now.AddMinutes(1), "not now", Cancellation);

        await Store.ReleaseAbandonedAsync(Now, Cancellation);

        var due = await Store.LeaseAsync(2, Now, Until, Cancellation);
        Assert.Equal(Database.Dialect.IsShared ? [] : [leased.Id], due.Select(mail => mail.Id));
    }

    [Fact]
    public async Task A_mail_due_further_ahead_than_any_retry_is_due_since_the_clock_was_set_back()
    {
        var mail = await AddAsync(NewMail());
        var lease = await LeaseOneAsync(Now);
        await Store.TryMarkWaitingAsync(lease, Now + RetrySchedule.Longest, "not now", Cancellation);

        Assert.Empty(await Store.LeaseAsync(1, Now, Until, Cancellation));
        Assert.Equal(mail.Id, Assert.Single(await Store.LeaseAsync(1, Now.AddMilliseconds(-1), Now, Cancellation)).Id);
    }

    [Fact]
    public async Task A_lease_far_ahead_is_left_to_its_holder()
    {
        await AddAsync(NewMail());
        await LeaseOneAsync(Now);

        Assert.Empty(await Store.LeaseAsync(1, Now.AddHours(-1), Now, Cancellation));
    }

    [Fact]
    public async Task The_list_names_what_waits_or_is_dead_the_newest_first()
    {
        var gone = await AddAsync(NewMail());
        await LeaseOneAsync(Now);
        await Store.MarkDeliveredAsync(gone.Id, Now, Cancellation);
        var dead = await AddAsync(NewMail());
        await Store.TryMarkDeadAsync(await LeaseOneAsync(Now), Now, "no such mailbox", Cancellation);
        var delayed = await AddAsync(NewMail());
        await Store.TryMarkWaitingAsync(await LeaseOneAsync(Now), Now.AddMinutes(1), "not now", Cancellation);
        var underWay = await AddAsync(NewMail());
        await LeaseOneAsync(Now);
        await AddAsync(NewMail(withheld: true));
        var waiting = await AddAsync(NewMail());

        var (all, total) = await Store.ListAsync(dead: null, 0, 10, Cancellation);

        Assert.Equal(
            [
                new OutboxEntry(waiting, Dead: false, UnderWay: false, Now, null),
                new OutboxEntry(underWay with { Attempts = 1 }, Dead: false, UnderWay: true, Until, null),
                new OutboxEntry(delayed with { Attempts = 1 }, Dead: false, UnderWay: false, Now.AddMinutes(1), "not now"),
                new OutboxEntry(dead with { Attempts = 1 }, Dead: true, UnderWay: false, Until, "no such mailbox"),
            ],
            all);
        Assert.Equal(4, total);
        Assert.Equal(all.Skip(1).Take(2), (await Store.ListAsync(dead: null, 1, 2, Cancellation)).Items);
        Assert.Equal(all.Take(3), (await Store.ListAsync(dead: false, 0, 10, Cancellation)).Items);
        var (given, count) = await Store.ListAsync(dead: true, 0, 10, Cancellation);
        Assert.Equal(all.Skip(3), given);
        Assert.Equal(1, count);
    }

    [Fact]
    public async Task A_dead_mail_waits_again_when_it_is_retried_while_its_link_is_valid()
    {
        var mail = await AddAsync(NewMail());
        await Store.TryMarkDeadAsync(await LeaseOneAsync(Now), Now, "no such mailbox", Cancellation);

        Assert.Equal(OutboxRetry.Expired, await Store.TryRetryAsync(mail.Id, mail.ExpiresAt, Cancellation));
        Assert.Equal(OutboxRetry.Waiting, await Store.TryRetryAsync(mail.Id, Now.AddMinutes(1), Cancellation));

        Assert.Equal(("waiting", mail.SealedMail, null, "no such mailbox"), await RowAsync(mail));
        Assert.Equal(mail with { Attempts = 2 }, Assert.Single(await Store.LeaseAsync(1, Now.AddMinutes(1), Until, Cancellation)));
    }

    [Fact]
    public async Task What_is_not_dead_is_not_retried()
    {
        var waiting = await AddAsync(NewMail());
        var gone = await AddAsync(NewMail());
        var withheld = await AddAsync(NewMail(withheld: true));
        await Store.MarkDeliveredAsync(gone.Id, Now, Cancellation);

        Assert.Equal(OutboxRetry.NotDead, await Store.TryRetryAsync(waiting.Id, Now, Cancellation));
        Assert.Equal(OutboxRetry.NotDead, await Store.TryRetryAsync(gone.Id, Now, Cancellation));
        Assert.Equal(OutboxRetry.Unknown, await Store.TryRetryAsync(withheld.Id, Now, Cancellation));
        Assert.Equal(OutboxRetry.Unknown, await Store.TryRetryAsync("' OR 1=1 --", Now, Cancellation));
        Assert.Equal("delivered", (await RowAsync(gone)).State);
    }

    /// <summary>Leases the one mail that is due, until two minutes later.</summary>
    private async Task<OutboxLease> LeaseOneAsync(DateTimeOffset now)
    {
        var mail = Assert.Single(await Store.LeaseAsync(1, now, now.AddMinutes(2), Cancellation));
        return new OutboxLease(mail.Id, mail.Attempts);
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
