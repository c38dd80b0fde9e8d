using Dapper;
using MagicLink.Gateway.Audit;
using MagicLink.Gateway.Settings;
using MagicLink.Gateway.Stores;
using MagicLink.Gateway.Tests.Harness;
using Microsoft.Extensions.Logging.Abstractions;
using SessionOptions = MagicLink.Gateway.Sessions.SessionOptions;

namespace MagicLink.Gateway.Tests.Stores;

public sealed class PostgresSweepTests : SweepContract
{
    private protected override Task<ITestDatabase> OpenAsync() => PostgresTestDatabase.OpenAsync();

    [Fact]
    public async Task What_somebody_is_at_is_left_for_the_next_time_and_waited_for_by_nobody()
    {
        var busy = await SignInAsync("busy@example.com");
        await SignInAsync("ann@example.com");
        var entered = new TaskCompletionSource();
        var leave = new TaskCompletionSource();
        var holding = Database.WriteAsync(
            async connection =>
            {
                await connection.ExecuteAsync("UPDATE challenges SET code_attempts = 1 WHERE email = 'busy@example.com'");
                await connection.ExecuteAsync("UPDATE refresh_tokens SET client_hash = 'x' WHERE session_id = @Id", new { busy.Session.Id });
                entered.SetResult();
                await leave.Task;
                return true;
            },
            Cancellation);
        await entered.Task;

        await SweepAsync(Now.AddDays(60));
        Assert.Equal((1, 1, 1), (await CountAsync("challenges"), await CountAsync("sessions"), await CountAsync("refresh_tokens")));
        leave.SetResult();
        await holding;
        await SweepAsync(Now.AddDays(60));

        Assert.Equal((0, 0, 0), (await CountAsync("challenges"), await CountAsync("sessions"), await CountAsync("refresh_tokens")));
    }

    [Fact]
    public async Task A_clock_that_runs_ahead_on_one_machine_takes_nothing_from_the_others()
    {
        var clock = new ManualClock();
        var challenges = new ChallengeStore(Database);
        var live = NewChallenge("live@example.com", at: clock.GetUtcNow());
        var over = NewChallenge("over@example.com", at: clock.GetUtcNow().AddDays(-2));
        await challenges.AddAsync(live, NewMail(), Cancellation);
        await challenges.AddAsync(over, NewMail(), Cancellation);
        clock.Advance(TimeSpan.FromDays(3650));
        using var sweeper = new Sweeper(
            Database, new SweepRules(Database, Live<SessionOptions>.Of(new SessionOptions()), Live<AuditOptions>.Of(new AuditOptions())), clock, NullLogger<Sweeper>.Instance);
        await sweeper.StartAsync(Cancellation);

        await Eventually.TrueAsync(
            async () => await challenges.FindAsync(over.Id, Cancellation) is null, "a round", () => clock.Advance(TimeSpan.FromMinutes(1)));
        await sweeper.StopAsync(Cancellation);

        Assert.NotNull(await challenges.FindAsync(live.Id, Cancellation));
    }
}
