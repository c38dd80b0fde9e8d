using MagicLink.Gateway.Changes;
using MagicLink.Gateway.Limits;
using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Stores;
using MagicLink.Gateway.Totp;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Tests.Stores;

public abstract class TotpStoreContract : StoreContract
{
    private const int Parallel = 60;
    private static readonly TotpParameters Usual = new(TotpAlgorithm.SHA256, 8, 30);
    private static readonly string[] Codes = [.. Enumerable.Range(0, 10).Select(i => $"hash {i}")];
    private static readonly long Step = Usual.StepAt(Now);

    private TotpStore Store => new(Database);

    [Fact]
    public async Task An_enrolment_is_found_as_begun_and_changes_nothing_of_the_person()
    {
        var user = await AddAsync("ann@example.com");
        var pending = NewEnrolment(user.Id);

        Assert.True(await Store.TryEnrolAsync(pending, Codes, Now, Cancellation));

        Assert.Equal(pending, await Store.FindAsync(user.Id, Cancellation));
        Assert.False(await Store.HasBackupCodeAsync(user.Id, pending.Id, ["hash 1"], Cancellation));
        Assert.Equivalent(user, (await new UserStore(Database).FindAsync([user.Id], Cancellation))[0]);
        Assert.Null(await Store.FindAsync(user.Id + 1, Cancellation));
        Assert.False(await Store.TryEnrolAsync(NewEnrolment(user.Id + 1), Codes, Now, Cancellation));
    }

    [Fact]
    public async Task A_pending_enrolment_is_replaced_whole_and_a_confirmed_one_is_not()
    {
        var user = await AddAsync("ann@example.com");
        await Store.TryEnrolAsync(NewEnrolment(user.Id), ["old"], Now, Cancellation);
        var second = NewEnrolment(user.Id);

        Assert.True(await Store.TryEnrolAsync(second, Codes, Now, Cancellation));
        Assert.Equal(second, await Store.FindAsync(user.Id, Cancellation));
        Assert.Equal(10, await CountAsync("backup_codes"));
        Assert.NotNull(await ConfirmAsync(Proof(second, Step)));

        Assert.False(await Store.TryEnrolAsync(NewEnrolment(user.Id), ["new"], Now, Cancellation));
        Assert.Equal(second with { IsConfirmed = true, LastStep = Step }, await Store.FindAsync(user.Id, Cancellation));
        Assert.Equal(0, await CountAsync("backup_codes WHERE hash = 'new'"));
    }

    [Fact]
    public async Task Of_many_parallel_confirmations_one_wins_and_all_others_hear_of_it()
    {
        var user = await AddAsync("ann@example.com");
        var pending = NewEnrolment(user.Id);
        await Store.TryEnrolAsync(pending, Codes, Now, Cancellation);
        await Store.CountAttemptAsync(user.Id, Now, Cancellation);

        var outcomes = await InParallelAsync(_ => ConfirmAsync(Proof(pending, Step)));

        var changed = Assert.Single(outcomes.OfType<User>());
        Assert.True(changed.MfaEnabled);
        Assert.Equal(user.Version + 1, changed.Version);
        Assert.Equal(1, await CountAsync($"changes WHERE kind = '{nameof(ChangeKind.UserChanged)}' AND subject = '{user.Id}'"));
        Assert.Equal(0, await CountAsync("attempts"));
        Assert.False(await SpendAsync(Proof(pending, Step)));
    }

    [Fact]
    public async Task Of_enrolments_and_confirmations_at_once_what_was_confirmed_stays()
    {
        var user = await AddAsync("ann@example.com");
        var pending = Enumerable.Range(0, 20).Select(_ => NewEnrolment(user.Id)).ToList();
        await Store.TryEnrolAsync(pending[0], Codes, Now, Cancellation);

        var confirmed = await Task.WhenAll(pending.Select(async enrolment =>
        {
            await Store.TryEnrolAsync(enrolment, [.. Codes.Select(code => enrolment.Id + code)], Now, Cancellation);
            return await ConfirmAsync(Proof(enrolment, Step)) is not null ? enrolment : null;
        }));

        var winner = Assert.Single(confirmed.OfType<TotpEnrolment>());
        Assert.Equal(winner.Id, (await Store.FindAsync(user.Id, Cancellation))!.Id);
        Assert.True(await Store.HasBackupCodeAsync(user.Id, winner.Id, [winner.Id + "hash 1"], Cancellation));
        Assert.Equal(10, await CountAsync("backup_codes"));
    }

    [Fact]
    public async Task Of_many_parallel_uses_of_a_step_one_counts()
    {
        var enrolment = await EnrolAsync("ann@example.com");

        var outcomes = await InParallelAsync(_ => SpendAsync(Proof(enrolment, Step + 1)));

        Assert.Single(outcomes, spent => spent);
    }

    [Fact]
    public async Task Of_many_parallel_uses_of_a_backup_code_one_counts()
    {
        var enrolment = await EnrolAsync("ann@example.com");

        var outcomes = await InParallelAsync(_ => SpendAsync(Backup(enrolment, "under another key", "hash 4")));

        Assert.Single(outcomes, spent => spent);
        Assert.Equal(9, await CountAsync("backup_codes"));
    }

    [Fact]
    public async Task A_proof_is_of_one_person_and_enrolment_and_of_its_time()
    {
        var enrolment = await EnrolAsync("ann@example.com");
        var other = await EnrolAsync("bob@example.com", codes: ["of bob"]);

        Assert.False(await SpendAsync(Proof(enrolment, Step)));
        Assert.False(await SpendAsync(Proof(enrolment, Step + 1) with { Enrolment = other.Id }));
        Assert.False(await SpendAsync(Proof(enrolment, Step + 1) with { UserId = other.UserId }));
        Assert.False(await SpendAsync(Backup(enrolment, "of bob")));
        Assert.False(await SpendAsync(Backup(enrolment, "hash 1") with { Enrolment = other.Id }));
        var end = DateTimeOffset.FromUnixTimeSeconds((Step + 3) * Usual.Period);
        Assert.False(await SpendAsync(Proof(enrolment, Step + 1), end));
        Assert.True(await SpendAsync(Proof(enrolment, Step + 1), end.AddMilliseconds(-1)));
        Assert.True(await SpendAsync(Backup(enrolment, "hash 1")));
    }

    [Fact]
    public async Task Nothing_of_a_pending_enrolment_can_be_spent()
    {
        var user = await AddAsync("ann@example.com");
        var pending = NewEnrolment(user.Id);
        await Store.TryEnrolAsync(pending, Codes, Now, Cancellation);

        Assert.False(await SpendAsync(Proof(pending, Step)));
        Assert.False(await SpendAsync(Backup(pending, "hash 1")));
        Assert.Null(await Store.TryDisableAsync(Backup(pending, "hash 1"), Now, Cancellation));
        Assert.False(await Store.TryReplaceBackupCodesAsync(Proof(pending, Step), ["new"], Now, Cancellation));
        Assert.NotNull(await ConfirmAsync(Proof(pending, Step)));
    }

    [Fact]
    public async Task Only_what_is_spent_forgets_the_failures()
    {
        var enrolment = await EnrolAsync("ann@example.com");
        await Store.CountAttemptAsync(enrolment.UserId, Now, Cancellation);

        await SpendAsync(Proof(enrolment, Step));
        Assert.Equal(1, await CountAsync("attempts"));
        await SpendAsync(Backup(enrolment, "hash 1"));
        Assert.Equal(0, await CountAsync("attempts"));
    }

    [Fact]
    public async Task Attempts_at_once_are_counted_one_by_one_until_the_lock()
    {
        var person = (await AddAsync("ann@example.com")).Id;

        var verdicts = await InParallelAsync(_ => Store.CountAttemptAsync(person, Now, Cancellation));

        Assert.Equal(5, verdicts.OfType<AttemptVerdict.Counted>().Count());
        Assert.All(verdicts.OfType<AttemptVerdict.Locked>(), locked => Assert.Equal(TimeSpan.FromMinutes(1), locked.RetryAfter));
        Assert.IsType<AttemptVerdict.Counted>(await Store.CountAttemptAsync(person, Now.AddMinutes(1), Cancellation));
        Assert.Equal(
            TimeSpan.FromMinutes(2), Assert.IsType<AttemptVerdict.Locked>(await Store.CountAttemptAsync(person, Now.AddMinutes(1), Cancellation)).RetryAfter);
    }

    [Fact]
    public async Task Nothing_is_counted_for_a_person_who_is_not_there()
    {
        Assert.IsType<AttemptVerdict.Counted>(await Store.CountAttemptAsync(7, Now, Cancellation));

        Assert.Equal(0, await CountAsync("attempts"));
    }

    [Fact]
    public async Task No_lock_is_longer_than_a_day()
    {
        var person = (await AddAsync("ann@example.com")).Id;
        var at = Now;
        var locks = new List<TimeSpan>();
        for (var i = 0; i < 20; i++)
        {
            await Store.CountAttemptAsync(person, at, Cancellation);
            if (await Store.CountAttemptAsync(person, at, Cancellation) is AttemptVerdict.Locked locked)
            {
                locks.Add(locked.RetryAfter);
                at += locked.RetryAfter;
            }
        }

        Assert.Equal([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 1440, 1440], locks.Take(13).Select(length => (int)length.TotalMinutes));
        Assert.Equal(TimeSpan.FromDays(1), locks.Max());
    }

    [Fact]
    public async Task Disabling_takes_everything_and_works_once()
    {
        var enrolment = await EnrolAsync("ann@example.com");
        var other = await EnrolAsync("bob@example.com", codes: ["of bob"]);
        Assert.True(await Store.TryRememberAsync(enrolment.UserId, NewDevice("device"), Cancellation));
        Assert.True(await Store.TryRememberAsync(other.UserId, NewDevice("of bob"), Cancellation));

        var outcomes = await InParallelAsync(i => Store.TryDisableAsync(i % 2 == 0 ? Proof(enrolment, Step + 1) : Backup(enrolment, $"hash {i % 10}"), Now, Cancellation));

        Assert.False(Assert.Single(outcomes.OfType<User>()).MfaEnabled);
        Assert.Equal((1, 1, 1), (await CountAsync("totp"), await CountAsync("backup_codes"), await CountAsync("remembered_devices")));
        Assert.Equal(2, await CountAsync($"changes WHERE subject = '{enrolment.UserId}'"));
    }

    [Fact]
    public async Task New_backup_codes_need_a_step_and_replace_all()
    {
        var enrolment = await EnrolAsync("ann@example.com");

        Assert.False(await Store.TryReplaceBackupCodesAsync(Proof(enrolment, Step), ["new"], Now, Cancellation));
        Assert.Equal(10, await CountAsync("backup_codes"));
        var outcomes = await InParallelAsync(i => Store.TryReplaceBackupCodesAsync(Proof(enrolment, Step + 1), [$"new {i}"], Now, Cancellation));

        var winner = Assert.Single(Enumerable.Range(0, Parallel), i => outcomes[i]);
        Assert.Equal(1, await CountAsync($"backup_codes WHERE hash = 'new {winner}'"));
        Assert.Equal(1, await CountAsync("backup_codes"));
    }

    [Fact]
    public async Task A_proof_that_is_spent_for_something_else_is_spent_once()
    {
        var enrolment = await EnrolAsync("ann@example.com");

        var outcomes = await InParallelAsync(_ => Store.TrySpendAsync(Proof(enrolment, Step + 1), Now, Cancellation));

        Assert.Single(outcomes, outcome => outcome);
    }

    [Fact]
    public async Task A_reset_needs_no_proof_and_forgets_the_lock()
    {
        var enrolment = await EnrolAsync("ann@example.com");
        await Store.CountAttemptAsync(enrolment.UserId, Now, Cancellation);

        var changed = await Store.ResetAsync(enrolment.UserId, Now, Cancellation);

        Assert.False(changed!.MfaEnabled);
        Assert.Equal((0, 0, 0), (await CountAsync("totp"), await CountAsync("backup_codes"), await CountAsync("attempts")));
        Assert.True((await Store.ResetAsync(enrolment.UserId, Now, Cancellation))!.Version > changed.Version);
        Assert.Null(await Store.ResetAsync(enrolment.UserId + 1, Now, Cancellation));
    }

    [Fact]
    public async Task A_browser_is_remembered_for_its_person_until_it_expires_or_is_forgotten()
    {
        var enrolment = await EnrolAsync("ann@example.com");
        var other = await EnrolAsync("bob@example.com", codes: ["of bob"]);
        Assert.True(await Store.TryRememberAsync(enrolment.UserId, NewDevice("device"), Cancellation));

        Assert.True(await IsRememberedAsync(enrolment.UserId, ["under another key", "device"], Now.AddDays(30).AddMilliseconds(-1)));
        Assert.False(await IsRememberedAsync(enrolment.UserId, ["device"], Now.AddDays(30)));
        Assert.False(await IsRememberedAsync(enrolment.UserId, ["another"], Now));
        Assert.False(await IsRememberedAsync(enrolment.UserId, [], Now));
        Assert.False(await IsRememberedAsync(other.UserId, ["device"], Now));
        await new SessionStore(Database).EndAllAsync(enrolment.UserId, "signed out everywhere", Now, Cancellation);
        Assert.False(await IsRememberedAsync(enrolment.UserId, ["device"], Now));
    }

    [Fact]
    public async Task No_browser_is_remembered_for_a_person_without_a_second_factor()
    {
        var user = await AddAsync("ann@example.com");
        Assert.False(await Store.TryRememberAsync(user.Id, NewDevice("none"), Cancellation));
        await Store.TryEnrolAsync(NewEnrolment(user.Id), Codes, Now, Cancellation);

        Assert.False(await Store.TryRememberAsync(user.Id, NewDevice("pending"), Cancellation));
        Assert.Equal(0, await CountAsync("remembered_devices"));
    }

    [Fact]
    public async Task Twenty_browsers_are_remembered_and_the_oldest_go()
    {
        var enrolment = await EnrolAsync("ann@example.com");
        await Store.TryRememberAsync(enrolment.UserId, NewDevice("first", at: Now.AddSeconds(-2)), Cancellation);
        await Store.TryRememberAsync(enrolment.UserId, NewDevice("second", at: Now.AddSeconds(-1)), Cancellation);

        await InParallelAsync(i => Store.TryRememberAsync(enrolment.UserId, NewDevice($"device {i}"), Cancellation));

        Assert.Equal(RememberedDevices.Most, await CountAsync("remembered_devices"));
        Assert.False(await IsRememberedAsync(enrolment.UserId, ["first", "second"], Now));
    }

    [Fact]
    public async Task Everything_at_once_waits_for_nobody_in_a_circle()
    {
        var users = new UserStore(Database);
        var ann = Address("ann@example.com");
        var runs = new Runs(Database);
        var store = new TotpStore(runs);
        for (var round = 0; round < 6; round++)
        {
            var enrolment = await EnrolAsync(ann.Value);
            await Task.WhenAll(Enumerable.Range(0, 40).Select<int, Task>(i => (i % 8) switch
            {
                0 => store.TryDisableAsync(Backup(enrolment, $"hash {i % 10}"), Now, Cancellation),
                1 => new UserStore(runs).SetDisabledAsync(ann, disabled: i % 16 == 1, Now, Cancellation),
                2 => runs.WriteAsync(connection => TotpTable.TrySpendAsync(connection, Backup(enrolment, $"hash {i % 10}"), Now), Cancellation),
                3 => runs.WriteAsync(connection => TotpTable.TrySpendAsync(connection, Proof(enrolment, Step + 1), Now), Cancellation),
                4 => store.CountAttemptAsync(enrolment.UserId, Now, Cancellation),
                5 => ConfirmAsync(Proof(enrolment, Step + 1), runs),
                6 => store.TryRememberAsync(enrolment.UserId, NewDevice(RandomToken.Hex(8)), Cancellation),
                _ => store.TryEnrolAsync(NewEnrolment(enrolment.UserId), Codes, Now, Cancellation),
            }));
            await users.SetDisabledAsync(ann, disabled: false, Now, Cancellation);
            await Store.ResetAsync(enrolment.UserId, Now, Cancellation);
        }

        Assert.Equal(240, runs.Asked);
        Assert.Equal(240, runs.Begun);
    }

    [Fact]
    public async Task What_is_kept_of_a_second_factor_is_seen_once_it_is_confirmed_and_as_far_as_it_counts()
    {
        var user = await AddAsync("bob@example.com");
        await Store.TryEnrolAsync(NewEnrolment(user.Id), ["of bob"], Now, Cancellation);
        var enrolment = await EnrolAsync("ann@example.com");
        await SpendAsync(Backup(enrolment, "hash 1"));
        await Store.TryRememberAsync(enrolment.UserId, NewDevice("over") with { ExpiresAt = Now }, Cancellation);
        await Store.TryRememberAsync(enrolment.UserId, NewDevice("older", at: Now.AddSeconds(-1)), Cancellation);
        await Store.TryRememberAsync(enrolment.UserId, NewDevice("newer"), Cancellation);

        var kept = await Store.LookAsync(enrolment.UserId, Now, Cancellation);

        Assert.Equal((Now, 9), (kept.EnabledSince!.Value, kept.UnusedBackupCodes));
        Assert.Equal([NewDevice("newer"), NewDevice("older", at: Now.AddSeconds(-1))], kept.Devices);
        Assert.Equal(KeptFactor.None, await Store.LookAsync(user.Id, Now, Cancellation));
        Assert.Equal(KeptFactor.None, await Store.LookAsync(user.Id + 100, Now, Cancellation));
    }

    [Fact]
    public async Task A_person_has_one_browser_forgotten_or_all_and_nobody_elses()
    {
        var ann = await EnrolAsync("ann@example.com");
        var bob = await EnrolAsync("bob@example.com", codes: ["of bob"]);
        foreach (var (owner, device) in new[] { (ann, "desk"), (ann, "phone"), (ann, "tablet"), (bob, "of bob") })
        {
            await Store.TryRememberAsync(owner.UserId, NewDevice(device), Cancellation);
        }

        Assert.False(await Store.TryForgetAsync(ann.UserId, "of bob", Cancellation));
        Assert.Single(await InParallelAsync(_ => Store.TryForgetAsync(ann.UserId, "phone", Cancellation)), forgotten => forgotten);
        Assert.Equal(["desk", "tablet"], (await Store.LookAsync(ann.UserId, Now, Cancellation)).Devices.Select(device => device.Hash));
        Assert.Equal((2, 0), (await Store.ForgetAllAsync(ann.UserId, Cancellation), await Store.ForgetAllAsync(ann.UserId, Cancellation)));
        Assert.Equal("of bob", Assert.Single((await Store.LookAsync(bob.UserId, Now, Cancellation)).Devices).Hash);
    }

    private static TotpEnrolment NewEnrolment(long userId) => new(userId, RandomToken.Base64(16), "sealed " + RandomToken.Hex(4), Usual, LastStep: -1, IsConfirmed: false);

    private static RememberedDevice NewDevice(string hash, DateTimeOffset? at = null) => new(hash, new ClientInfo("192.0.2.1", "agent/1"), at ?? Now, Now.AddDays(30));

    private static SecondFactorProof.TotpStep Proof(TotpEnrolment enrolment, long step) => new(enrolment.UserId, enrolment.Id, step);

    private static SecondFactorProof.BackupCode Backup(TotpEnrolment enrolment, params string[] hashes) => new(enrolment.UserId, enrolment.Id, hashes);

    private static Task<T[]> InParallelAsync<T>(Func<int, Task<T>> act) => Task.WhenAll(Enumerable.Range(0, Parallel).Select(act));

    private Task<User?> ConfirmAsync(SecondFactorProof.TotpStep proof, IDatabase? database = null) =>
        (database ?? Database).WriteAsync(connection => TotpTable.TryConfirmAsync(connection, Database.Dialect, proof, Now), Cancellation);

    private Task<bool> IsRememberedAsync(long userId, IReadOnlyList<string> hashes, DateTimeOffset at) =>
        Database.ReadAsync(connection => RememberedDeviceTable.IsRememberedAsync(connection, userId, hashes, at), Cancellation);

    private Task<bool> SpendAsync(SecondFactorProof proof, DateTimeOffset? at = null) =>
        Database.WriteAsync(connection => TotpTable.TrySpendAsync(connection, proof, at ?? Now), Cancellation);

    private async Task<User> AddAsync(string email)
    {
        var users = new UserStore(Database);
        return await users.TryAddAsync(NewUser.SigningUp(Address(email)), Now, Cancellation) ?? (await users.FindAsync(Address(email), Cancellation))!;
    }

    /// <summary>A confirmed enrolment whose last step is that of now.</summary>
    private async Task<TotpEnrolment> EnrolAsync(string email, string[]? codes = null)
    {
        var pending = NewEnrolment((await AddAsync(email)).Id);
        Assert.True(await Store.TryEnrolAsync(pending, codes ?? Codes, Now, Cancellation));
        Assert.NotNull(await ConfirmAsync(Proof(pending, Step)));
        return pending;
    }
}
