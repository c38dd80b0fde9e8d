using System.Globalization;
using Dapper;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.SignIn;
using MagicLink.Gateway.Stores;
using MagicLink.Gateway.Totp;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Tests.Stores;

/// <summary>What a store promises, whatever database it stands on: the ground of every contract.</summary>
public abstract class StoreContract : IAsyncLifetime
{
    private ITestDatabase database = null!;

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A moment to start from, in whole milliseconds as stores keep them.</summary>
    private protected static DateTimeOffset Now { get; } = new(2026, 3, 1, 12, 0, 0, 123, TimeSpan.Zero);

    private protected IDatabase Database => database.Database;

    public async ValueTask InitializeAsync() => database = await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await database.DisposeAsync();
    }

    private protected abstract Task<ITestDatabase> OpenAsync();

    private protected static EmailAddress Address(string text)
    {
        Assert.True(EmailAddress.TryParse(text, out var email));
        return email;
    }

    private protected static Challenge NewChallenge(string email, string asker = "asker", DateTimeOffset? at = null, bool dead = false)
    {
        var now = at ?? Now;
        return new Challenge(
            RandomToken.Base64(16), Address(email), RandomToken.Base64(32), RandomToken.Base64(32), CodeAttempts: 0, BrowserHash: "browser", asker,
            new ClientInfo("192.0.2.1", "agent/1"), "/wiki", CultureInfo.GetCultureInfo("de"), now, now.AddMinutes(15), now.AddMinutes(10), ConsumedAt: null, dead ? now : null);
    }

    private protected static OutboxMail NewMail(DateTimeOffset? at = null, bool withheld = false)
    {
        var now = at ?? Now;
        var id = RandomToken.Base64(16);
        return new OutboxMail(id, $"{id}@example.com", "sealed " + id, withheld, now, now.AddMinutes(15), Attempts: 0);
    }

    private protected static NewSession NewSession(DateTimeOffset? at = null) => new(
        ["email"], at ?? Now, (at ?? Now).AddDays(30), new ClientInfo("192.0.2.9", "agent/2"), RandomToken.Base64(32), RandomToken.Base64(32));

    /// <summary>A session of a person, opened as a sign-in opens it.</summary>
    private protected async Task<(NewSession Asked, Session Session, User User)> SignInAsync(string email)
    {
        var challenges = new ChallengeStore(Database);
        var challenge = NewChallenge(email);
        await challenges.AddAsync(challenge, NewMail(), Cancellation);
        var asked = NewSession();
        var outcome = await ConsumeAsync(challenges, challenge, asked);
        var completed = Assert.IsType<Consumption.Completed>(outcome);
        return (asked, completed.Session, completed.User);
    }

    /// <summary>A sign-in by link that needs no further factor.</summary>
    private protected static Task<Consumption> ConsumeAsync(ChallengeStore challenges, Challenge challenge, NewSession? session = null) => challenges.TryConsumeAsync(
        challenge.Id, new ChallengeProof.Link(challenge.ProofHash), NewUser.SigningUp(challenge.Email), LinkAlone(session ?? NewSession()), Cancellation);

    private protected static SignInPlan LinkAlone(NewSession session) => new(new FactorOrder(OtpRequired: false, MfaMode.Optional), session, Continuation: null, DeviceHashes: []);

    private protected Task<long> CountAsync(string what) =>
        Database.ReadAsync(connection => connection.ExecuteScalarAsync<long>($"SELECT COUNT(*) FROM {what}"), Cancellation);
}
