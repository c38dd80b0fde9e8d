using MagicLink.Gateway.Audit;
using MagicLink.Gateway.Events;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Settings;
using MagicLink.Gateway.Stores;
using MagicLink.Gateway.Tests.Harness;
using SessionOptions = MagicLink.Gateway.Sessions.SessionOptions;

namespace MagicLink.Gateway.Tests.Stores;

public abstract class AuditStoreContract : StoreContract
{
    private const string Ann = "ann@example.com";
    private static readonly DateOnly Day = DateOnly.FromDateTime(Now.UtcDateTime);

    private AuditStore Store => Audits.Store(Database);

    [Fact]
    public async Task Events_come_back_as_they_were_the_newest_first()
    {
        var whole = new AuditEvent(AuditKind.ProofRefused, Now)
        {
            Reason = "link-used",
            Actor = "root",
            Email = Ann,
            SessionId = "s1",
            Address = "192.0.2.1",
            UserAgent = "agent/1",
            Detail = "détail \"x\"",
        };
        await AddAsync(Event(1), whole, Event(3, at: Now.AddSeconds(-1)));

        var page = await Store.ListAsync(new AuditFilter(), 0, 10, Cancellation);

        Assert.Equal(3, page.Total);
        Assert.Equal(["détail \"x\"", "1", "3"], page.Items.Select(found => found.Detail));
        var first = page.Items[0];
        Assert.Equal(
            (Now, "ProofRefused", "link-used", "root", Ann, null, "s1", "192.0.2.1", "agent/1"),
            (first.At, first.Kind, first.Reason, first.Actor, first.Email, first.UserId, first.SessionId, first.Address, first.UserAgent));
    }

    [Fact]
    public async Task A_filter_finds_what_fits_all_of_it_and_pages_and_batches_tell_the_same()
    {
        var signedIn = await SignInAsync(Ann);
        for (var i = 0; i < 30; i++)
        {
            await AddAsync(new AuditEvent(i % 2 == 0 ? AuditKind.SignedIn : AuditKind.SignedOut, Now.AddSeconds(i / 3))
            {
                Email = i % 3 == 0 ? Ann : "bob@example.com",
                UserId = i % 3 == 0 ? signedIn.User.PublicId : null,
                Actor = i == 4 ? "root" : null,
                Address = $"192.0.2.{i % 5}",
                SessionId = $"s{i % 4}",
                Detail = $"{i}",
            });
        }

        await FindsAsync(new AuditFilter(), _ => true);
        await FindsAsync(new AuditFilter(Kind: AuditKind.SignedOut), i => i % 2 == 1);
        await FindsAsync(new AuditFilter(Kind: AuditKind.UserCreated), _ => false);
        await FindsAsync(new AuditFilter(Emails: ["x", Ann]), i => i % 3 == 0);
        await FindsAsync(new AuditFilter(UserId: signedIn.User.PublicId), i => i % 3 == 0);
        await FindsAsync(new AuditFilter(Actor: "root"), i => i == 4);
        await FindsAsync(new AuditFilter(Addresses: ["192.0.2.3"]), i => i % 5 == 3);
        await FindsAsync(new AuditFilter(SessionId: "s2"), i => i % 4 == 2);
        await FindsAsync(new AuditFilter(From: Now.AddSeconds(2), To: Now.AddSeconds(5)), i => i / 3 is >= 2 and < 5);
        await FindsAsync(new AuditFilter(AuditKind.SignedIn, [Ann], SessionId: "s0", From: Now.AddSeconds(1)), i => i % 12 == 0 && i > 2);
    }

    [Fact]
    public async Task Counts_add_up_exactly_however_many_count_at_once()
    {
        var stores = new[] { Audits.Store(Database), Audits.Store(Database) };
        await Task.WhenAll(Enumerable.Range(0, 60).Select(i => stores[i % 2].AddAsync(
            [Event(i), Event(i, AuditKind.SignedOut)],
            i % 2 == 0
                ? [new AuditCount(Day, AuditKind.SignedIn, null, 1), new AuditCount(Day, AuditKind.ProofRefused, "link-used", 2)]
                : [new AuditCount(Day, AuditKind.ProofRefused, "link-used", 2), new AuditCount(Day, AuditKind.SignedIn, null, 1)],
            Cancellation)));

        var counts = await Store.CountsAsync(Day, Day, Cancellation);

        Assert.Equal([(AuditKind.ProofRefused, "link-used", 120L), (AuditKind.SignedIn, null, 60L)], counts.Select(count => (count.Kind, count.Reason, count.Count)));
        Assert.Equal(60, (await Store.ListAsync(new AuditFilter(AuditKind.SignedIn), 0, 1, Cancellation)).Total);
        Assert.Equal(120, (await Store.ListAsync(new AuditFilter(), 0, 1, Cancellation)).Total);
        Assert.Empty(await Store.CountsAsync(Day.AddDays(1), Day.AddDays(1), Cancellation));
        Assert.Empty(await Store.CountsAsync(Day.AddDays(-1), Day.AddDays(-1), Cancellation));
    }

    [Fact]
    public async Task Old_events_are_swept_and_what_was_counted_stays()
    {
        var audit = new AuditOptions { Retention = TimeSpan.FromDays(30) };
        for (var i = 0; i < 50; i++)
        {
            await Store.AddAsync([Event(i, at: Now.AddMinutes(i))], [new AuditCount(Day, AuditKind.SignedIn, null, 1)], Cancellation);
        }

        var rules = new SweepRules(Database, Live<SessionOptions>.Of(new SessionOptions()), Live<AuditOptions>.Of(audit));
        while ((await Task.WhenAll(Enumerable.Range(0, rules.Count).Select(rule => rules.SweepAsync(rule, Now.AddMinutes(39).AddDays(30), Cancellation)))).Sum() > 0)
        {
        }

        var left = await Store.ListAsync(new AuditFilter(), 0, 100, Cancellation);
        Assert.Equal(Enumerable.Range(40, 10).Reverse().Select(i => $"{i}"), left.Items.Select(found => found.Detail));
        Assert.Equal((10, 10), (left.Total, (await Store.ListAsync(new AuditFilter(AuditKind.SignedIn), 0, 1, Cancellation)).Total));
        Assert.Equal(50, Assert.Single(await Store.CountsAsync(Day, Day, Cancellation)).Count);
    }

    [Fact]
    public async Task Addresses_are_kept_as_keyed_hashes_where_that_is_wanted_and_found_all_the_same()
    {
        var hashing = Audits.Store(Database, AuditAddresses.Hashed);
        await hashing.AddAsync([Event(1) with { Email = Ann, Address = "192.0.2.1" }], [], Cancellation);
        await AddAsync(Event(2) with { Email = Ann, Address = "192.0.2.1" }); // from before the setting changed

        var privacy = Audits.Privacy();
        var filter = new AuditFilter(Emails: privacy.NameOf(Ann).Forms, Addresses: privacy.FormsOf("192.0.2.1"));
        var found = (await hashing.ListAsync(filter, 0, 10, Cancellation)).Items;

        Assert.Equal(["2", "1"], found.Select(record => record.Detail));
        Assert.DoesNotContain('@', found[1].Email!);
        Assert.DoesNotContain("192", found[1].Address!, StringComparison.Ordinal);
        Assert.Equal((Ann, "192.0.2.1"), (found[0].Email, found[0].Address));
    }

    [Theory]
    [InlineData(nameof(AuditAddresses.Plain))]
    [InlineData(nameof(AuditAddresses.Hashed))]
    public async Task Of_a_deleted_person_only_stays_that_something_happened_to_somebody(string addresses)
    {
        var store = Audits.Store(Database, Enum.Parse<AuditAddresses>(addresses));
        var ann = (await SignInAsync(Ann)).User;
        var bob = (await SignInAsync("bob@example.com")).User;
        AuditEvent About(string? userId, string? email, string? actor = null) =>
            new(AuditKind.SignedIn, Now) { UserId = userId, Email = email, Actor = actor, Address = "192.0.2.9", UserAgent = "agent/9", Detail = "Ann Lee" };
        await store.AddAsync([About(ann.PublicId, null), About(null, Ann), About(ann.PublicId, Ann, "root"), About(bob.PublicId, "bob@example.com")], [], Cancellation);

        Assert.NotNull(await new UserStore(Database).DeleteAsync(Address(Ann), [], Audits.NameOf(Ann), Now, Cancellation));
        await store.AddAsync(
            [About(ann.PublicId, Ann), new AuditEvent(AuditKind.UserDeleted, Now) { UserId = ann.PublicId, Email = Ann, Actor = "root", Address = "198.51.100.1", Detail = "Ann Lee" }],
            [], Cancellation);

        var all = (await store.ListAsync(new AuditFilter(), 0, 10, Cancellation)).Items.Reverse().ToList();
        Assert.Equal(6, all.Count);
        Assert.All(all.Where((_, i) => i != 3), record =>
        {
            Assert.True(record.Email is null || record.Email == Audits.NameOf(Ann).Pseudonym);
            Assert.Null(record.Detail);
            Assert.True(record.Actor == "root" ? record.Address is not null : record.Address is null && record.UserAgent is null);
        });
        Assert.Equal(("Ann Lee", "agent/9"), (all[3].Detail, all[3].UserAgent)); // Bob's
        Assert.Equal(5, (await store.ListAsync(new AuditFilter(Emails: Audits.NameOf(Ann).Forms), 0, 10, Cancellation)).Total);
        Assert.Equal(0, await CountAsync($"audit WHERE user_id = '{ann.PublicId}'"));
    }

    [Fact]
    public async Task No_event_of_a_person_slips_in_beside_the_deletion()
    {
        for (var round = 0; round < 10; round++)
        {
            var email = $"p{round}@example.com";
            var person = (await SignInAsync(email)).User;
            await Task.WhenAll(
                Enumerable.Range(0, 8).Select(i => (Task)Store.AddAsync([Event(i) with { UserId = person.PublicId, Email = email, Address = "192.0.2.9" }], [], Cancellation))
                    .Append(new UserStore(Database).DeleteAsync(Address(email), [], Audits.NameOf(email), Now, Cancellation)));
        }

        Assert.Equal(80, await CountAsync("audit"));
        Assert.Equal(0, await CountAsync("audit WHERE email LIKE '%@%' OR address IS NOT NULL OR detail IS NOT NULL"));
    }

    [Fact]
    public async Task An_event_waits_to_be_posted_as_soon_as_it_stands_in_the_log_and_a_flood_does_not_fill_the_disk()
    {
        var webhook = new EventWebhookOptions { Url = new Uri("http://localhost/"), Secret = "sixteen letters!", Kinds = [AuditKind.SignedIn] };
        var store = Audits.Store(Database, webhook: webhook);

        Assert.Equal(0, await store.AddAsync([Event(1), Event(2, AuditKind.SignedOut)], [], Cancellation));
        Assert.Equal(1, await CountAsync("outbox WHERE kind = 'event'"));

        var flood = Enumerable.Range(0, EventOutbox.MostWaiting + 5).Select(i => Event(i)).ToList();
        Assert.Equal(6, await store.AddAsync(flood, [], Cancellation));
        Assert.Equal(EventOutbox.MostWaiting, await CountAsync("outbox WHERE kind = 'event'"));
        Assert.Equal(flood.Count + 2, await CountAsync("audit"));

        var mail = NewMail();
        await Database.WriteAsync(async connection => { await OutboxStore.AddAsync(connection, mail); return true; }, Cancellation);
        Assert.Equal(mail.Id, Assert.Single(await new OutboxStore(Database).LeaseAsync(10, Now.AddHours(1), Now.AddHours(2), Cancellation)).Id);
        Assert.Equal(10, (await new OutboxStore(Database, OutboxKind.Event).LeaseAsync(10, DateTimeOffset.MaxValue.AddYears(-1), DateTimeOffset.MaxValue.AddYears(-1), Cancellation)).Count);
    }

    [Fact]
    public async Task Text_that_a_database_cannot_keep_is_kept_as_far_as_it_can()
    {
        await AddAsync(Event(1) with { Detail = $"a\0b\ud800{new string('x', 5000)}", Reason = "r\n", UserAgent = "x\0y" });

        var kept = Assert.Single((await Store.ListAsync(new AuditFilter(), 0, 10, Cancellation)).Items);
        Assert.StartsWith("a b", kept.Detail, StringComparison.Ordinal);
        Assert.Equal(("r ", "x y", 1000), (kept.Reason, kept.UserAgent, kept.Detail!.Length));
    }

    [Fact]
    public async Task Half_a_character_is_replaced_in_a_short_text_too()
    {
        await AddAsync(Event(1) with { Detail = "half \ud83d", Reason = "\udc00 half", UserAgent = "whole \ud83d\ude00" });

        var kept = Assert.Single((await Store.ListAsync(new AuditFilter(), 0, 10, Cancellation)).Items);
        Assert.Equal(("half \ufffd", "\ufffd half", "whole \ud83d\ude00"), (kept.Detail, kept.Reason, kept.UserAgent));
    }

    private async Task FindsAsync(AuditFilter filter, Func<int, bool> fits)
    {
        var expected = Enumerable.Range(0, 30).Where(fits).Reverse().Select(i => (string?)$"{i}").ToList();
        var pages = new List<string?>();
        for (var skip = 0; ; skip += 4)
        {
            var page = await Store.ListAsync(filter, skip, 4, Cancellation);
            Assert.Equal(expected.Count, page.Total);
            pages.AddRange(page.Items.Select(found => found.Detail));
            if (page.Items.Count == 0)
            {
                break;
            }
        }

        var batches = new List<AuditRecord>();
        while (await Store.ReadAsync(filter, batches.LastOrDefault(), 4, Cancellation) is { Count: > 0 } batch)
        {
            batches.AddRange(batch);
        }

        Assert.Equal(expected, pages);
        Assert.Equal(expected, batches.Select(found => found.Detail));
    }

    private Task<int> AddAsync(params AuditEvent[] events) => Store.AddAsync(events, [], Cancellation);

    private static AuditEvent Event(int number, AuditKind kind = AuditKind.SignedIn, DateTimeOffset? at = null) => new(kind, at ?? Now) { Detail = $"{number}" };
}
