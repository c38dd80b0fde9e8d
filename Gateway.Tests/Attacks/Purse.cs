using System.Net;
using Dapper;
using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Stores;
using MagicLink.Gateway.Tests.Harness;
using MagicLink.Gateway.Tests.Pages;
using MagicLink.Gateway.Tokens;
using MagicLink.Gateway.Totp;
using MagicLink.Gateway.Users;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using StepUp = MagicLink.Gateway.Tests.Harness.StepUp;

namespace MagicLink.Gateway.Tests.Attacks;

/// <summary>One secret of every kind that the gateway issues, all of them alive at once and, where one person can hold them, of one person.</summary>
internal sealed class Purse
{
    public const string Ann = "ann@example.com";
    public const string AppHost = "app.example.com";
    public const string Bob = "bob@example.com";

    private Purse(Dictionary<string, string> secrets, string linkOfBrowser)
    {
        Secrets = secrets;
        LinkOfBrowser = linkOfBrowser;
    }

    /// <summary>Each secret by what it is.</summary>
    public IReadOnlyDictionary<string, string> Secrets { get; }

    /// <summary>A link that was asked for in the browser of the browser cookie.</summary>
    public string LinkOfBrowser { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public string this[string name] => Secrets[name];

    public static async Task<Purse> FillAsync(TestGateway gateway)
    {
        var (toEnrol, _) = await ProveMailboxAsync(gateway, Ann, codeToo: true);
        var (phone, backupCodes, session) = await EnrolAsync(gateway, toEnrol);
        var (bobs, _) = await ProveMailboxAsync(gateway, Bob, codeToo: true);
        using (var enrolling = await gateway.TotpAsync("enroll", null, new { magicLinkId = bobs }))
        {
            await enrolling.JsonAsync(200);
        }

        var (awaitsTotp, _) = await ProveMailboxAsync(gateway, Ann, codeToo: true);
        var (awaitsOtp, otp) = await ProveMailboxAsync(gateway, Ann, codeToo: false);
        using var browser = gateway.NewBrowser();
        using var form = await browser.GetAsync("/_gateway/sign-in");
        var browserCookie = form.Cookie("mlg-browser");
        var secrets = new Dictionary<string, string>
        {
            ["access token"] = session.Jwt,
            ["refresh token"] = session.RefreshToken,
            ["session cookie"] = await CookieAsync(gateway, session.Jwt),
            ["browser cookie"] = browserCookie,
            ["remembered device"] = await RememberAsync(gateway),
            ["sign-in awaiting the OTP"] = awaitsOtp,
            ["sign-in awaiting TOTP"] = awaitsTotp,
            ["sign-in awaiting enrolment"] = bobs,
            ["OTP"] = otp,
            ["backup code"] = backupCodes[0],
            ["TOTP code"] = phone.CodeAt(gateway.Clock.GetUtcNow()),
            ["TOTP secret"] = phone.Parameters["secret"],
            ["session id"] = StepUp.SessionId(session.Jwt),
            ["person's id"] = new JsonWebToken(session.Jwt).Subject,
            ["link token"] = (await gateway.SendAsync(Ann)).Token,
            ["email code"] = (await gateway.SendAsync(Ann)).Code,
            ["admin token"] = await gateway.AdminTokenAsync(),
            ["read-only admin token"] = await gateway.AdminTokenAsync("onlooker", isReadOnly: true),
            ["assertion for a backend"] = await AssertionAsync(gateway, session.Jwt, "app"),
            ["assertion for ourselves"] = await AssertionAsync(gateway, session.Jwt, gateway.Service<TokenIdentity>().Audience),
            ["access token for a backend"] = Signed(gateway, session.Jwt, "app"),
        };
        await AddHandOversAsync(gateway, secrets);
        using var asked = await browser.SubmitAsync(await browser.OpenAsync("/_gateway/sign-in"), ("email", "cat@example.com"));
        return new Purse(secrets, (await gateway.Mailbox.NextAsync()).Token);
    }

    /// <summary>Forgets every failed try: what is judged here is what a secret is for, not how often one may guess.</summary>
    public static Task ForgetTriesAsync(TestGateway gateway) => gateway.Service<IDatabase>().WriteAsync(
        connection => connection.ExecuteAsync("DELETE FROM attempts; UPDATE continuations SET otp_attempts = 0; UPDATE challenges SET code_attempts = 0, typed_attempts = 0"), Cancellation);

    /// <summary>A sign-in whose mailbox is proved, and its mailed code where that is left to be proved.</summary>
    private static async Task<(string MagicLinkId, string Otp)> ProveMailboxAsync(TestGateway gateway, string email, bool codeToo)
    {
        var (magicLinkId, otp) = await gateway.AwaitOtpAsync(email);
        if (codeToo)
        {
            using var proved = await gateway.VerifyOtpAsync(magicLinkId, otp);
            await proved.RefusalAsync(401, "MFA_REQUIRED");
        }

        return (magicLinkId, otp);
    }

    private static async Task<(Authenticator Phone, string[] BackupCodes, ApiSession Session)> EnrolAsync(TestGateway gateway, string magicLinkId)
    {
        using var begun = await gateway.TotpAsync("enroll", null, new { magicLinkId });
        var body = await begun.JsonAsync(200);
        var phone = Authenticator.Scan(body.GetProperty("qrCodeUri").GetString()!);
        using var confirmed = await gateway.TotpAsync("confirm", null, new { magicLinkId, code = phone.CodeAt(gateway.Clock.GetUtcNow()) });
        var session = ApiSession.From(await confirmed.JsonAsync(200));
        gateway.Clock.Advance(TimeSpan.FromSeconds(30));
        return (phone, [.. body.GetProperty("backupCodes").EnumerateArray().Select(code => code.GetString()!)], session);
    }

    /// <summary>Gives the session a browser's cookie too.</summary>
    private static async Task<string> CookieAsync(TestGateway gateway, string jwt)
    {
        var cookie = SessionSecrets.NewCookie();
        var raise = new SessionRaise(StepUp.SessionId(jwt), [], gateway.Clock.GetUtcNow(), gateway.Service<SessionSecrets>().CookieHash(cookie), null);
        var database = gateway.Service<IDatabase>();
        Assert.NotNull(await database.WriteAsync(connection => SessionStore.RaiseAsync(connection, database.Dialect, raise), Cancellation));
        gateway.Service<LiveSessions>().Changed(raise.SessionId);
        return cookie.Value;
    }

    private static async Task<string> RememberAsync(TestGateway gateway)
    {
        var (device, cookie) = gateway.Service<RememberedDevices>().Create(ClientInfo.From(IPAddress.Loopback, "usual-agent/1"), gateway.Clock.GetUtcNow());
        var ann = (await gateway.Service<IUserStore>().FindAsync(People.Email(Ann), Cancellation))!;
        Assert.True(await gateway.Service<ITotpStore>().TryRememberAsync(ann.Id, device, Cancellation));
        return cookie.Value;
    }

    /// <summary>What carries the browser's session to an app's host, and the cookie that it gets there.</summary>
    private static async Task AddHandOversAsync(TestGateway gateway, Dictionary<string, string> secrets)
    {
        var flow = gateway.Service<HandOverFlow>();
        var state = HandOverSecrets.NewState();
        secrets["hand-over state"] = state.Value;
        var spent = await BeginHandOverAsync(gateway, secrets["session cookie"], state.Value);
        var arrival = await flow.ArriveAsync(new Secret(spent), state, AppHost, ClientInfo.From(IPAddress.Loopback, null), Cancellation);
        secrets["session cookie of another host"] = Assert.IsType<Arrival.Welcome>(arrival).Cookie.Value;
        secrets["hand-over code"] = await BeginHandOverAsync(gateway, secrets["session cookie"], state.Value);
    }

    /// <summary>A fresh code for the browser of this session, held against this state.</summary>
    public static async Task<string> BeginHandOverAsync(TestGateway gateway, string sessionCookie, string state)
    {
        var cookie = new Secret(sessionCookie);
        var session = await gateway.Service<LiveSessions>().FindByCookieAsync(gateway.Service<SessionSecrets>().CookieHashes(cookie), Cancellation);
        var hash = gateway.Service<HandOverSecrets>().StateHash(new Secret(state));
        var code = await gateway.Service<HandOverFlow>().TryBeginAsync(session!, cookie, AppHost, hash, new Uri($"https://{AppHost}/"), Cancellation);
        return code!.Value.Value;
    }

    /// <summary>What a backend of that name gets with the session's requests.</summary>
    private static async Task<string> AssertionAsync(TestGateway gateway, string jwt, string cluster)
    {
        var session = (await gateway.Service<LiveSessions>().FindAsync(StepUp.SessionId(jwt), Cancellation))!;
        return await gateway.Service<Assertions>().OfAsync(session, session.User.Current, session.Assurance, cluster);
    }

    /// <summary>What our own key has signed for somebody else.</summary>
    private static string Signed(TestGateway gateway, string jwt, string audience) =>
        ForgedToken.From(jwt).Claim("aud", audience).Sign(((ECDsaSecurityKey)gateway.Service<KeyRing>().Current.Key).ECDsa);
}
