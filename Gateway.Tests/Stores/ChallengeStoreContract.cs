using MagicLink.Gateway.SignIn;
using MagicLink.Gateway.Stores;

namespace MagicLink.Gateway.Tests.Stores;

public abstract class ChallengeStoreContract : StoreContract
{
    private const string Ann = "ann@example.com";

    private ChallengeStore Store => new(Database);

    [Fact]
    public async Task A_challenge_is_found_as_it_was_added()
    {
        var challenge = await AddAsync(NewChallenge(Ann));

        Assert.Equal(challenge, await Store.FindAsync(challenge.Id, Cancellation));
        Assert.Null(await Store.FindAsync("unknown", Cancellation));
    }

    [Fact]
    public async Task A_challenge_and_its_mail_are_kept_together_or_not_at_all()
    {
        var challenge = await AddAsync(NewChallenge(Ann));

        await Assert.ThrowsAnyAsync<Exception>(() => Store.AddAsync(challenge, NewMail(), Cancellation));
        var mail = NewMail();
        await Store.AddAsync(NewChallenge(Ann), mail, Cancellation);
        await Assert.ThrowsAnyAsync<Exception>(() => Store.AddAsync(NewChallenge(Ann), mail, Cancellation));

        Assert.Equal(2, await CountAsync("challenges"));
        Assert.Equal(2, await CountAsync("outbox"));
    }

    [Fact]
    public async Task Of_many_parallel_consumptions_exactly_one_completes()
    {
        var challenge = await AddAsync(NewChallenge(Ann));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => ConsumeAsync(challenge)));

        Assert.Single(outcomes.OfType<Consumption.Completed>());
        Assert.Equal(199, outcomes.OfType<Consumption.AlreadyUsed>().Count());
        Assert.Equal(1, await CountAsync("sessions"));
        Assert.Equal(1, await CountAsync("users"));
    }

    [Fact]
    public async Task Consuming_opens_the_session_that_was_asked_for()
    {
        var challenge = await AddAsync(NewChallenge(Ann));
        var asked = NewSession(Now.AddSeconds(5));

        var completed = Assert.IsType<Consumption.Completed>(
            await ConsumeAsync(Store, challenge, asked));

        Assert.True(completed.SignedUp);
        Assert.Equal(challenge.Email, completed.User.Email);
        Assert.Equal(asked.Now, completed.User.LastLoginAt);
        Assert.Equal(asked.Id, completed.Session.Id);
        var stored = await new SessionStore(Database).FindAsync(asked.Id, Cancellation);
        Assert.Equivalent(completed.Session, stored!.Value.Session);
        Assert.Equivalent(completed.User, stored.Value.User);
        Assert.Equal(asked.Now, (await Store.FindAsync(challenge.Id, Cancellation))!.ConsumedAt);
    }

    [Fact]
    public async Task A_known_person_stays_the_same_and_gets_a_newer_version()
    {
        var known = (await SignInAsync(Ann)).User;

        var completed = Assert.IsType<Consumption.Completed>(await ConsumeAsync(await AddAsync(NewChallenge(Ann))));

        Assert.False(completed.SignedUp);
        Assert.Equal((known.Id, known.PublicId), (completed.User.Id, completed.User.PublicId));
        Assert.True(completed.User.Version > known.Version);
    }

    [Fact]
    public async Task A_wrong_proof_spends_nothing()
    {
        var challenge = await AddAsync(NewChallenge(Ann));

        Assert.IsType<Consumption.Invalid>(await ConsumeAsync(Store, challenge with { ProofHash = "wrong" }));
        Assert.IsType<Consumption.Invalid>(await ConsumeAsync(Store, challenge with { Id = "unknown" }));

        Assert.Equal(0, await CountAsync("users"));
        Assert.IsType<Consumption.Completed>(await ConsumeAsync(challenge));
    }

    [Fact]
    public async Task A_challenge_is_over_at_its_expiry()
    {
        var early = await AddAsync(NewChallenge(Ann));
        var late = await AddAsync(NewChallenge(Ann));

        Assert.IsType<Consumption.Completed>(await ConsumeAsync(early, early.ExpiresAt.AddMilliseconds(-1)));
        Assert.IsType<Consumption.Expired>(await ConsumeAsync(late, late.ExpiresAt));
    }

    [Fact]
    public async Task Nobody_new_signs_up_where_that_is_not_wanted()
    {
        var challenge = await AddAsync(NewChallenge(Ann));

        Assert.IsType<Consumption.Invalid>(await Store.TryConsumeAsync(challenge.Id, new ChallengeProof.Link(challenge.ProofHash), newUser: null, LinkAlone(NewSession()), Cancellation));

        Assert.Equal(0, await CountAsync("users"));
        Assert.Equal(0, await CountAsync("sessions"));
    }

    [Fact]
    public async Task A_dead_challenge_never_works_and_kills_none()
    {
        var live = new[] { await AddAsync(NewChallenge(Ann)), await AddAsync(NewChallenge(Ann)), await AddAsync(NewChallenge(Ann)) };
        var dead = await AddAsync(NewChallenge(Ann, dead: true));

        Assert.IsType<Consumption.Invalid>(await ConsumeAsync(dead));
        Assert.Empty(await KilledAsync(live));
    }

    [Fact]
    public async Task A_disabled_person_is_told_so_and_gets_no_session()
    {
        await SignInAsync(Ann);
        var before = await AddAsync(NewChallenge(Ann));
        await new UserStore(Database).SetDisabledAsync(Address(Ann), true, Now, Cancellation);
        var after = await AddAsync(NewChallenge(Ann));

        Assert.IsType<Consumption.Disabled>(await ConsumeAsync(before));
        Assert.IsType<Consumption.Disabled>(await ConsumeAsync(after));
        Assert.Equal(1, await CountAsync("sessions"));
    }

    [Fact]
    public async Task A_fourth_of_one_asker_kills_the_oldest_and_none_of_another()
    {
        var stranger = await AddAsync(NewChallenge(Ann, "stranger"));
        var elsewhere = await AddAsync(NewChallenge("bob@example.com"));
        var own = new List<Challenge>();
        for (var i = 0; i < 5; i++)
        {
            own.Add(await AddAsync(NewChallenge(Ann)));
        }

        Assert.Equal(own.Take(2), await KilledAsync([.. own, stranger, elsewhere]));
    }

    [Fact]
    public async Task An_address_keeps_its_ten_newest()
    {
        var all = new List<Challenge>();
        for (var i = 0; i < 12; i++)
        {
            all.Add(await AddAsync(NewChallenge(Ann, $"asker {i}")));
        }

        Assert.Equal(all.Take(2), await KilledAsync(all));
    }

    [Fact]
    public async Task Used_and_expired_ones_do_not_count()
    {
        var used = await AddAsync(NewChallenge(Ann));
        await ConsumeAsync(used);
        await AddAsync(NewChallenge(Ann, at: Now.AddHours(-1)));
        var own = new[] { await AddAsync(NewChallenge(Ann)), await AddAsync(NewChallenge(Ann)), await AddAsync(NewChallenge(Ann)) };

        Assert.Empty(await KilledAsync([.. own, used]));
    }

    [Fact]
    public async Task A_challenge_bears_five_attempts_however_they_come()
    {
        var challenge = await AddAsync(NewChallenge(Ann));

        var counted = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => Store.TryCountAttemptAsync(challenge.Id, Cancellation)));

        Assert.Equal(EmailCode.MaxAttempts, counted.Count(allowed => allowed));
        Assert.False(await Store.TryCountAttemptAsync("unknown", Cancellation));
        Assert.IsType<Consumption.Completed>(await ConsumeAsync(challenge));
    }

    private async Task<Challenge> AddAsync(Challenge challenge)
    {
        await Store.AddAsync(challenge, NewMail(), Cancellation);
        return challenge;
    }

    private Task<Consumption> ConsumeAsync(Challenge challenge, DateTimeOffset? at = null) => ConsumeAsync(Store, challenge, NewSession(at));

    /// <summary>Which of these were taken back.</summary>
    private async Task<IReadOnlyList<Challenge>> KilledAsync(params IEnumerable<Challenge> among)
    {
        var killed = new List<Challenge>();
        foreach (var challenge in among)
        {
            if ((await Store.FindAsync(challenge.Id, Cancellation))!.KilledAt is not null)
            {
                killed.Add(challenge);
            }
        }

        return killed;
    }
}
