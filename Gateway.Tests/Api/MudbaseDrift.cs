using System.Text.Json;
using MagicLink.Gateway.Tests.Harness;
using MagicLink.Gateway.Tests.Mudbase;
using static MagicLink.Gateway.Tests.Mudbase.MudbaseClient;

namespace MagicLink.Gateway.Tests.Api;

/// <summary>Drives the calls of the Mudbase dialect to every answer that is theirs alone.</summary>
internal static class MudbaseDrift
{
    private const string Links = "/api/auth/magic-link";
    private const string Codes = "/api/auth/otp";
    private const string Person = "/api/users/me";
    private const string Factor = "/api/users/2fa";
    private const string Unknown = "ml_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    private static readonly string[] Ways = ["link", "code"];

    public static async Task DriveAsync(TestGateway plain, TestGateway twoMails, TestGateway enrolFirst)
    {
        await LinksAsync(plain);
        await OneWayOrTheOtherAsync(plain);
        await SecondMailsAsync(twoMails);
        await SecondFactorsAsync(plain);
        await SessionsAsync(plain);
        await PersonAsync(plain);
        await ErasureAsync(plain);
        await AuthenticatorsAsync(plain);
        await EnrolmentOfSignInAsync(enrolFirst);
    }

    private static async Task LinksAsync(TestGateway gateway)
    {
        var client = new MudbaseClient(gateway);
        await RefusedAsync(client.PostAsync(Links + "/send", new { email = "ann" }), 400, "EMAIL_INVALID");
        await RefusedAsync(client.PostAsync(Codes + "/send", new { email = "ann" }), 400, "EMAIL_INVALID");
        await RefusedAsync(client.PostAsync(Codes + "/verify", new { identifier = "ann", otp = "123456" }), 400, "EMAIL_INVALID");
        await OkAsync(client.PostAsync(Codes + "/send", new { email = "lea@example.com", method = "email" }));
        var token = (await gateway.Mailbox.NextAsync()).Token;
        await OkAsync(client.VerifyAsync(token));
        await RefusedAsync(client.VerifyAsync(token), 401, "TOKEN_ALREADY_USED");
        await RefusedAsync(client.VerifyAsync("x"), 401, "TOKEN_INVALID");
        var late = (await client.MailAsync("lea@example.com")).Token;
        gateway.Clock.Advance(TimeSpan.FromMinutes(16));
        await RefusedAsync(client.VerifyAsync(late), 401, "TOKEN_EXPIRED");
    }

    private static async Task OneWayOrTheOtherAsync(TestGateway gateway)
    {
        var client = new MudbaseClient(gateway);
        await gateway.EnrolAsync(await gateway.JwtAsync("moa@example.com"));
        foreach (var way in Ways)
        {
            await OkAsync(PresentAsync(client, way, "ned@example.com"));
            await RefusedAsync(PresentAsync(client, way, "moa@example.com"), 401, "MFA_REQUIRED");
            await gateway.SetDisabledAsync("ned@example.com", disabled: true);
            await RefusedAsync(PresentAsync(client, way, "ned@example.com"), 403, "ACCOUNT_DISABLED");
            await gateway.SetDisabledAsync("ned@example.com", disabled: false);
        }
    }

    private static async Task SecondMailsAsync(TestGateway gateway)
    {
        var client = new MudbaseClient(gateway);
        await RefusedAsync(EnterAsync(client, Unknown, "123456"), 401, "OTP_EXPIRED");
        for (var i = 0; i < 2; i++)
        {
            var magicLinkId = HandleOf(await RefusedAsync(PresentAsync(client, Ways[i], "odo@example.com"), 401, "OTP_REQUIRED"));
            var code = (await gateway.Mailbox.NextAsync()).Code;
            await RefusedAsync(client.PostAsync(Links + "/verify", new { magicLinkId, totpToken = "123456" }), 409, "CONFLICT");
            await RefusedAsync(EnterAsync(client, magicLinkId, SignInCalls.Other(code)), 401, "OTP_INVALID");
            await OkAsync(EnterAsync(client, magicLinkId, code));
        }

        for (var i = 0; i < 2; i++)
        {
            var (tried, right) = await gateway.AwaitOtpAsync("pia@example.com");
            for (var j = 0; j < 5; j++)
            {
                await RefusedAsync(EnterAsync(client, tried, SignInCalls.Other(right)), 401, "OTP_INVALID");
            }
        }

        var (locked, last) = await gateway.AwaitOtpAsync("pia@example.com");
        await RefusedAsync(EnterAsync(client, locked, last), 429, "RATE_LIMITED");
    }

    private static async Task SecondFactorsAsync(TestGateway gateway)
    {
        var client = new MudbaseClient(gateway);
        await RefusedAsync(ProveAsync(client, new { magicLinkId = Unknown, totpToken = "123456" }), 401, "OTP_EXPIRED");
        var (phone, backupCodes) = await gateway.EnrolAsync(await gateway.JwtAsync("quy@example.com"));
        await OkAsync(ProveAsync(client, new { magicLinkId = await AwaitFactorAsync(client, "quy@example.com"), totpToken = phone.CodeAt(gateway.Clock.GetUtcNow()) }));
        await OkAsync(ProveAsync(client, new { magicLinkId = await AwaitFactorAsync(client, "quy@example.com"), backupCode = backupCodes[0] }));
        var wrong = new { magicLinkId = await AwaitFactorAsync(client, "quy@example.com"), totpToken = phone.WrongCodeAt(gateway.Clock.GetUtcNow()) };
        await LockAsync(() => ProveAsync(client, wrong));
    }

    private static async Task SessionsAsync(TestGateway gateway)
    {
        var client = new MudbaseClient(gateway);
        await RefusedAsync(client.PostAsync("/api/auth/refresh", new { refreshToken = "x" }), 401, "REFRESH_INVALID");
        foreach (var place in new[] { "/api/auth", "/api/auth/local" })
        {
            await client.SignInAsync("ray@example.com");
            client.Keep(await OkAsync(client.PostAsync("/api/auth/refresh", new { refreshToken = client.RefreshToken, projectId = ProjectId })));
            await OkAsync(client.GetAsync(place + "/session"));
            await OkAsync(client.PostEmptyFormAsync(place + "/logout"));
        }
    }

    /// <summary>Everything empty that can be, and everything filled.</summary>
    private static async Task PersonAsync(TestGateway gateway)
    {
        var client = new MudbaseClient(gateway);
        await client.SignInAsync("sue@example.com");
        await OkAsync(client.GetAsync(Person));
        await OkAsync(client.GetAsync(Person + "/export"));
        await OkAsync(client.PatchAsync("/api/users/update", new { firstName = "Sue", lastName = (string?)null }));
        var (phone, _) = await gateway.EnrolAsync(client.Token!);
        await AwaitFactorAsync(client, "sue@example.com");
        await RefusedAsync(client.PostAsync(Factor + "/disable", new { token = phone.WrongCodeAt(gateway.Clock.GetUtcNow()) }), 401, "TOTP_INVALID");
        await OkAsync(client.GetAsync(Person));
        var export = await OkAsync(client.GetAsync(Person + "/export"));
        Assert.All(["sessions", "challenges", "continuations", "attempts"], list => Assert.NotEqual(0, export.GetProperty(list).GetArrayLength()));
        Assert.Equal(JsonValueKind.Object, export.GetProperty("totp").ValueKind);
    }

    private static async Task ErasureAsync(TestGateway gateway)
    {
        var client = new MudbaseClient(gateway);
        await client.SignInAsync("tom@example.com");
        await RefusedAsync(client.PostAsync(Person + "/erase", new { confirm = "x" }), 400, "VALIDATION_FAILED");
        await OkAsync(client.PostAsync(Person + "/erase", new { confirm = "DELETE" }));
        await client.SignInAsync("una@example.com");
        var (phone, _) = await gateway.EnrolAsync(client.Token!);
        await RefusedAsync(client.PostAsync(Person + "/erase", new { confirm = "DELETE" }), 401, "MFA_REQUIRED");
        var wrong = new { confirm = "DELETE", totpToken = phone.WrongCodeAt(gateway.Clock.GetUtcNow()) };
        await LockAsync(() => client.PostAsync(Person + "/erase", wrong));
    }

    private static async Task AuthenticatorsAsync(TestGateway gateway)
    {
        var client = new MudbaseClient(gateway);
        await RefusedAsync(client.PostAsync(Factor + "/setup", new { magicLinkId = Unknown }), 401, "OTP_EXPIRED");
        await RefusedAsync(client.PostAsync(Factor + "/verify", new { magicLinkId = Unknown, token = "123456" }), 401, "OTP_EXPIRED");
        await client.SignInAsync("val@example.com");
        var (phone, backupCodes) = Scan(await OkAsync(client.PostAsync(Factor + "/setup", new { })));
        var answer = await OkAsync(client.PostAsync(Factor + "/verify", new { token = phone.CodeAt(gateway.Clock.GetUtcNow()) }));
        Assert.False(answer.TryGetProperty("token", out _));
        await RefusedAsync(client.PostAsync(Factor + "/setup", new { }), 409, "CONFLICT");
        gateway.Clock.Advance(TimeSpan.FromSeconds(30));
        client.Keep(await OkAsync(client.PostAsync(Factor + "/verify", new { token = phone.CodeAt(gateway.Clock.GetUtcNow()) })));
        await OkAsync(client.PostAsync(Factor + "/disable", new { token = backupCodes[0] }));

        // Who has none is answered like who mistypes.
        await LockAsync(() => client.PostAsync(Factor + "/verify", new { token = "123456" }));
        await client.SignInAsync("wim@example.com");
        await LockAsync(() => client.PostAsync(Factor + "/disable", new { token = "123456" }));
    }

    private static async Task EnrolmentOfSignInAsync(TestGateway gateway)
    {
        var client = new MudbaseClient(gateway);
        foreach (var isDisabled in new[] { true, false })
        {
            var email = isDisabled ? "xia@example.com" : "yan@example.com";
            var magicLinkId = await AwaitFactorAsync(client, email);
            await RefusedAsync(ProveAsync(client, new { magicLinkId, totpToken = "123456" }), 409, "CONFLICT");
            var (phone, _) = Scan(await OkAsync(client.PostAsync(Factor + "/setup", new { magicLinkId })));
            var body = new { magicLinkId, token = phone.CodeAt(gateway.Clock.GetUtcNow()) };
            if (isDisabled)
            {
                await OpenApiDriftTests.DisableMeanwhileAsync(gateway, email);
                await RefusedAsync(client.PostAsync(Factor + "/verify", body), 403, "ACCOUNT_DISABLED");
            }
            else
            {
                await OkAsync(client.PostAsync(Factor + "/verify", body));
            }
        }
    }

    private static async Task<HttpResponseMessage> PresentAsync(MudbaseClient client, string way, string email)
    {
        var mail = await client.MailAsync(email);
        return await (way == "link" ? client.VerifyAsync(mail.Token) : client.PostAsync(Codes + "/verify", new { identifier = email, otp = mail.Code }));
    }

    private static Task<HttpResponseMessage> EnterAsync(MudbaseClient client, string magicLinkId, string otp) =>
        client.PostAsync(Codes + "/verify", new { magicLinkId, otp });

    private static Task<HttpResponseMessage> ProveAsync(MudbaseClient client, object body) => client.PostAsync(Links + "/verify", body);

    /// <summary>Proves the mailbox of somebody who needs one more factor; what names the sign-in.</summary>
    private static async Task<string> AwaitFactorAsync(MudbaseClient client, string email) => HandleOf(await RefusedAsync(PresentAsync(client, "link", email), 401, "MFA_REQUIRED"));

    private static string HandleOf(JsonElement refusal) => refusal.GetProperty("magicLinkId").GetString()!;

    /// <summary>Mistypes until no more is taken.</summary>
    private static async Task LockAsync(Func<Task<HttpResponseMessage>> call)
    {
        for (var i = 0; i < 5; i++)
        {
            await RefusedAsync(call(), 401, "TOTP_INVALID");
        }

        await RefusedAsync(call(), 429, "RATE_LIMITED");
    }
}
