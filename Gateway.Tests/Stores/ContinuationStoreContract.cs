using System.Globalization;
using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.SignIn;
using MagicLink.Gateway.Stores;
using MagicLink.Gateway.Tests.Harness;
using MagicLink.Gateway.Totp;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Tests.Stores;

public abstract class ContinuationStoreContract : StoreContract
{
    private const int MaxAttempts = 5;
    private static readonly FactorOrder OtpAsWell = new(OtpRequired: true, MfaMode.Optional);

    private ContinuationStore Store => new(Database);

    [Fact]
    public async Task A_continuation_is_found_as_the_sign_in_left_it_and_while_it_lives()
    {
        var (hash, otp, _) = await BeginAsync();

        var found = await FindAsync(hash, Now);

        Assert.NotNull(found);
        Assert.Equal((hash, SignInStage.Otp, otp.Hash, 0), (found.Hash, found.Stage, found.OtpHash, found.OtpAttempts));
        Assert.Equal(("ann@example.com", "/wiki", "de"), (found.Email.Value, found.ReturnUrl, found.Language.Name));
        Assert.Equal(["email"], found.Amr);
        Assert.Equal((Now, otp.ExpiresAt), (found.CreatedAt, found.ExpiresAt));
        Assert.NotNull(await FindAsync(hash, otp.ExpiresAt.AddMilliseconds(-1)));
        Assert.Null(await FindAsync(hash, otp.ExpiresAt));
        Assert.Null(await FindAsync("unknown", Now));
        Assert.Equal(hash, (await Store.FindAsync(["unknown", hash], Now, Cancellation))!.Hash);
    }

    [Fact]
    public async Task The_code_is_mailed_with_the_sign_in_that_waits_for_it_or_not_at_all()
    {
        var (_, otp, _) = await BeginAsync();
        Assert.Equal(1, await CountAsync($"outbox WHERE id = '{otp.Mail.Id}'"));
        await SignInAsync("bob@example.com");
        Assert.Equal(1, await CountAsync("continuations"));
    }

    [Fact]
    public async Task Of_sixty_parallel_uses_of_one_code_exactly_one_signs_in()
    {
        var (hash, otp, _) = await BeginAsync();

        var advances = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => AdvanceAsync(hash, otp)));

        Assert.Single(advances.OfType<SignInAdvance.Completed>());
        Assert.Equal(59, advances.OfType<SignInAdvance.Gone>().Count());
        Assert.Equal(1, await CountAsync("sessions"));
    }

    [Fact]
    public async Task Sixty_parallel_guesses_are_five()
    {
        var (hash, _, _) = await BeginAsync();

        var guesses = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => Store.TryGuessAsync([hash], MaxAttempts, Now, Cancellation)));

        Assert.Equal([1, 2, 3, 4, 5], guesses.OfType<OtpGuess.Allowed>().Select(guess => guess.Continuation.OtpAttempts).Order());
        Assert.Equal(55, guesses.Count(guess => guess is OtpGuess.Gone or OtpGuess.Locked));
    }

    [Fact]
    public async Task Guesses_over_several_sign_ins_lock_after_ten_and_a_success_forgets_them()
    {
        var handles = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ => (await BeginAsync()).Hash));
        foreach (var hash in handles[..2])
        {
            for (var i = 0; i < MaxAttempts; i++)
            {
                Assert.IsType<OtpGuess.Allowed>(await Store.TryGuessAsync([hash], MaxAttempts, Now, Cancellation));
            }
        }

        var locked = Assert.IsType<OtpGuess.Locked>(await Store.TryGuessAsync([handles[2]], MaxAttempts, Now, Cancellation));
        Assert.Equal(TimeSpan.FromMinutes(15), locked.RetryAfter);
        Assert.Equal(0, (await FindAsync(handles[2], Now))!.OtpAttempts);

        var other = await BeginAsync();
        Assert.IsType<SignInAdvance.Completed>(await AdvanceAsync(other.Hash, other.Otp));
        Assert.IsType<OtpGuess.Allowed>(await Store.TryGuessAsync([handles[3]], MaxAttempts, Now, Cancellation));
    }

    [Fact]
    public async Task A_code_that_was_replaced_is_good_for_nothing_even_when_it_had_been_judged_right()
    {
        var (hash, otp, _) = await BeginAsync();
        var judged = Assert.IsType<OtpGuess.Allowed>(await Store.TryGuessAsync([hash], MaxAttempts, Now, Cancellation)).Continuation;
        var fresh = NewOtp(Now.AddMinutes(1));
        Assert.IsType<OtpResend.Sent>(await Store.TryResendAsync(judged, fresh, MaxAttempts, TimeSpan.FromMinutes(1), Now.AddMinutes(1), Cancellation));

        Assert.IsType<SignInAdvance.Spent>(await AdvanceAsync(hash, otp, Now.AddMinutes(1)));
        Assert.IsType<SignInAdvance.Completed>(await AdvanceAsync(hash, fresh, Now.AddMinutes(1)));
    }

    [Fact]
    public async Task Of_sixty_parallel_wishes_for_another_code_one_is_granted()
    {
        var (hash, _, _) = await BeginAsync();
        var continuation = (await FindAsync(hash, Now))!;
        var later = Now.AddSeconds(60);

        Assert.Equal(TimeSpan.FromMilliseconds(1), Assert.IsType<OtpResend.TooSoon>(await ResendAsync(continuation, later.AddMilliseconds(-1))).RetryAfter);
        var resends = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => ResendAsync(continuation, later)));

        Assert.Single(resends.OfType<OtpResend.Sent>());
        Assert.Equal(59, resends.OfType<OtpResend.TooSoon>().Count());
        Assert.Equal(3, await CountAsync("outbox"));
    }

    [Fact]
    public async Task A_disabling_at_the_same_moment_leaves_no_session_open()
    {
        var users = new UserStore(Database);
        for (var round = 0; round < 10; round++)
        {
            var (hash, otp, email) = await BeginAsync($"person{round}@example.com");
            var advancing = AdvanceAsync(hash, otp);
            var disabling = users.SetDisabledAsync(Address(email), disabled: true, Now, Cancellation);
            await Task.WhenAll(advancing, disabling);
        }

        Assert.Equal(0, await CountAsync("sessions WHERE ended_at IS NULL"));
    }

    [Fact]
    public async Task Guessing_and_going_on_at_once_wait_for_nobody_in_a_circle()
    {
        var runs = new Runs(Database);
        var store = new ContinuationStore(runs);
        for (var round = 0; round < 10; round++)
        {
            var (hash, otp, email) = await BeginAsync($"person{round}@example.com");
            var continuation = (await FindAsync(hash, Now))!;
            await Task.WhenAll(Enumerable.Range(0, 24).Select<int, Task>(i => (i % 4) switch
            {
                0 => store.TryGuessAsync([hash], MaxAttempts, Now, Cancellation),
                1 => store.AdvanceAsync(hash, new FactorProof.Otp(otp.Hash), new SignInPlan(OtpAsWell, NewSession(), Continuation: null, DeviceHashes: []), Cancellation),
                2 => store.TryResendAsync(continuation, NewOtp(Now), MaxAttempts, TimeSpan.FromSeconds(60), Now, Cancellation),
                _ => new UserStore(runs).SetDisabledAsync(Address(email), disabled: i % 8 == 3, Now, Cancellation),
            }));
        }

        Assert.True(runs.Asked > 0);
        Assert.Equal(runs.Asked, runs.Begun);
    }

    [Fact]
    public async Task Codes_beside_the_link_that_are_guessed_and_used_at_once_wait_for_nobody_in_a_circle()
    {
        var runs = new Runs(Database);
        var challenges = new ChallengeStore(runs);
        for (var round = 0; round < 10; round++)
        {
            var email = $"person{round}@example.com";
            var pending = new List<Challenge>();
            for (var i = 0; i < 3; i++)
            {
                pending.Add(NewChallenge(email));
                await challenges.AddAsync(pending[i], NewMail(), Cancellation);
            }

            await Task.WhenAll(Enumerable.Range(0, 24).Select<int, Task>(i => (i % 3) switch
            {
                0 => challenges.TryGuessCodeAsync(Address(email), Now, Cancellation),
                1 => challenges.TryConsumeAsync(
                    pending[i % 3].Id, new ChallengeProof.Code(pending[i % 3].CodeHash, Address(email)), NewUser.SigningUp(Address(email)), LinkAlone(NewSession()), Cancellation),
                _ => ConsumeAsync(challenges, pending[i % 3]),
            }));
        }

        Assert.Equal(runs.Asked, runs.Begun);
        Assert.Equal(20, await CountAsync("sessions"));
    }

    [Fact]
    public async Task A_deletion_among_guesses_leaves_nothing_counted_and_waits_for_nobody_in_a_circle()
    {
        var runs = new Runs(Database);
        for (var round = 0; round < 10; round++)
        {
            var (hash, _, email) = await BeginAsync($"person{round}@example.com");
            var guessing = Enumerable.Range(0, 12).Select(_ => new ContinuationStore(runs).TryGuessAsync([hash], MaxAttempts, Now, Cancellation)).ToList();
            Assert.NotNull(await new UserStore(runs).DeleteAsync(Address(email), [], Audits.NameOf(email), Now, Cancellation));
            await Task.WhenAll(guessing);
        }

        Assert.Equal(runs.Asked, runs.Begun);
        Assert.Equal((0, 0), (await CountAsync("attempts"), await CountAsync("continuations")));
    }

    private Task<Continuation?> FindAsync(string hash, DateTimeOffset now) => Store.FindAsync([hash], now, Cancellation);

    private Task<OtpResend> ResendAsync(Continuation continuation, DateTimeOffset at) =>
        Store.TryResendAsync(continuation, NewOtp(at), MaxAttempts, TimeSpan.FromSeconds(60), at, Cancellation);

    private Task<SignInAdvance> AdvanceAsync(string hash, NewOtp otp, DateTimeOffset? at = null) =>
        Store.AdvanceAsync(hash, new FactorProof.Otp(otp.Hash), new SignInPlan(OtpAsWell, NewSession(at), Continuation: null, DeviceHashes: []), Cancellation);

    private static NewOtp NewOtp(DateTimeOffset at) => new(RandomToken.Base64(32), NewMail(at), at.AddMinutes(5));

    /// <summary>A sign-in that has proved the mailbox and waits for a code.</summary>
    private async Task<(string Hash, NewOtp Otp, string Email)> BeginAsync(string email = "ann@example.com")
    {
        var challenges = new ChallengeStore(Database);
        var challenge = NewChallenge(email, asker: RandomToken.Base64(8));
        await challenges.AddAsync(challenge, NewMail(), Cancellation);
        var otp = NewOtp(Now);
        var continuation = new NewContinuation(RandomToken.Base64(32), "/wiki", CultureInfo.GetCultureInfo("de"), Now.AddMinutes(5), otp);
        var outcome = await challenges.TryConsumeAsync(
            challenge.Id,
            new ChallengeProof.Link(challenge.ProofHash),
            NewUser.SigningUp(challenge.Email),
            new SignInPlan(OtpAsWell, NewSession(), continuation, DeviceHashes: []),
            Cancellation);
        Assert.Equal(SignInStage.Otp, Assert.IsType<Consumption.Continues>(outcome).Stage);
        return (continuation.Hash, otp, email);
    }
}
