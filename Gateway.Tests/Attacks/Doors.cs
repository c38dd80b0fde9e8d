using System.Net.Http.Json;
using System.Text.Json;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Attacks;

/// <summary>One place where a secret can be presented.</summary>
/// <param name="Name">What is presented there, and how.</param>
/// <param name="Own">The secrets that open it.</param>
/// <param name="Refusal">What every other one is answered with.</param>
/// <param name="Present">Presents a secret, together with whatever else that door wants, all of it right.</param>
internal sealed record Door(string Name, string[] Own, string Refusal, Func<string, Task<string>> Present)
{
    /// <summary>What own secrets are answered with; a plain 200 where not said.</summary>
    public string Opening { get; init; } = "200";

    /// <summary>Secrets that are of the right kind, but whose turn it is not, and their answer.</summary>
    public IReadOnlyDictionary<string, string> OtherwiseRefused { get; init; } = new Dictionary<string, string>();
}

/// <summary>Every door, in an order in which each can still be opened with its own secret at the end.</summary>
internal static class Doors
{
    private const string Api = "/api/magic-link";
    private const string Unauthenticated = "401 UNAUTHENTICATED";
    private const string NotIssued = "410 TOKEN_INVALID";
    private const string Gone = "410 OTP_EXPIRED";
    private const string WrongFactor = "401 TOTP_INVALID";

    // What waits for another factor says which.
    private static readonly Dictionary<string, string> NotYet = new()
    {
        ["sign-in awaiting the OTP"] = "409 CONFLICT",
        ["sign-in awaiting enrolment"] = "409 CONFLICT",
    };

    public static IReadOnlyList<Door> Of(TestGateway gateway, Purse purse)
    {
        Task<string> Post(string path, object body, string? bearer = null, string? cookie = null) => SendAsync(gateway, HttpMethod.Post, path, body, bearer, cookie);
        Task<string> Get(string path, string? bearer = null, string? cookie = null) => SendAsync(gateway, HttpMethod.Get, path, null, bearer, cookie);
        var (jwt, code) = (purse["access token"], purse["TOTP code"]);
        return
        [
            new("Bearer of /session", ["access token"], Unauthenticated, secret => Get($"{Api}/session", secret)),
            new("Bearer of /sessions", ["access token"], Unauthenticated, secret => Get($"{Api}/sessions", secret)),
            new("Bearer of an app", ["access token"], Unauthenticated, secret => Get("/app", secret)),
            new("Bearer of the admin API", ["admin token", "read-only admin token"], Unauthenticated, secret => Get("/magic-link/users", secret)),
            new("Bearer of a change by an admin", ["admin token"], Unauthenticated, secret => Post("/magic-link/users/4711/mfa/reset", new { }, secret))
            {
                Opening = "404 NOT_FOUND",
                OtherwiseRefused = new Dictionary<string, string> { ["read-only admin token"] = "403 FORBIDDEN" },
            },
            new("session cookie of the admin API", [], Unauthenticated, secret => Get("/magic-link/users", cookie: $"mlg-session={secret}")),
            new("session cookie of /session", ["session cookie"], Unauthenticated, secret => Get($"{Api}/session", cookie: $"mlg-session={secret}")),
            new("session cookie of an app", ["session cookie"], Unauthenticated, secret => Get("/app", cookie: $"mlg-session={secret}")),
            new("session cookie of an app at its own host", ["session cookie of another host"], "401", secret => AtAppHostAsync(gateway, "/app", $"mlg-session={secret}")),
            new("code of /arrive", ["hand-over code"], "410", secret => AtAppHostAsync(gateway, $"/_gateway/arrive?code={Uri.EscapeDataString(secret)}", $"mlg-arrive={purse["hand-over state"]}")) { Opening = "302" },
            new("state cookie of /arrive", ["hand-over state"], "410", async secret => await AtAppHostAsync(
                gateway, $"/_gateway/arrive?code={await Purse.BeginHandOverAsync(gateway, purse["session cookie"], purse["hand-over state"])}", $"mlg-arrive={secret}")) { Opening = "302" },
            new("browser cookie", ["browser cookie"], "typed", secret => AskedHereAsync(gateway, purse, secret)) { Opening = "click" },
            new("link cookie", ["link token"], "410", secret => Get("/_gateway/link", cookie: $"mlg-link={secret}")),
            new("Bearer of /totp/enroll", ["access token"], Unauthenticated, secret => Post($"{Api}/totp/enroll", new { }, secret)) { Opening = "409 CONFLICT" },
            new("magicLinkId of /totp/enroll", ["sign-in awaiting enrolment"], Gone, secret => Post($"{Api}/totp/enroll", new { magicLinkId = secret })),
            new("magicLinkId of /totp/confirm", ["sign-in awaiting enrolment"], Gone, secret => Post($"{Api}/totp/confirm", new { magicLinkId = secret, code })) { Opening = WrongFactor },
            new("Bearer of /totp/verify", ["access token"], Unauthenticated, secret => Post($"{Api}/totp/verify", new { }, secret)) { Opening = "401 MFA_REQUIRED" },
            new("sign-in cookie of /totp/verify", ["sign-in awaiting TOTP"], Gone, secret => Post($"{Api}/totp/verify", new { }, cookie: $"mlg-sign-in={secret}"))
            {
                Opening = "401 MFA_REQUIRED",
                OtherwiseRefused = new Dictionary<string, string>(NotYet.Concat(TooLong(purse))),
            },
            new("magicLinkId of /totp/verify", ["sign-in awaiting TOTP"], Gone, secret => Post($"{Api}/totp/verify", new { magicLinkId = secret }))
            {
                Opening = "401 MFA_REQUIRED",
                OtherwiseRefused = NotYet,
            },
            new("magicLinkId of /otp/resend", ["sign-in awaiting the OTP"], Gone, secret => Post($"{Api}/otp/resend", new { magicLinkId = secret })) { Opening = "429 RATE_LIMITED" },
            new("magicLinkId of /otp/verify", ["sign-in awaiting the OTP"], Gone, secret => Post($"{Api}/otp/verify", new { magicLinkId = secret, otp = "none" })) { Opening = "401 OTP_INVALID" },
            new("Bearer of /totp/backup-codes", ["access token"], Unauthenticated, secret => Post($"{Api}/totp/backup-codes", new { code = "none" }, secret)) { Opening = WrongFactor },
            new("Bearer of /totp/disable", ["access token"], Unauthenticated, secret => Post($"{Api}/totp/disable", new { code = "none" }, secret)) { Opening = WrongFactor },
            new("token of GET /verify", ["link token"], NotIssued, secret => Get($"{Api}/verify?token={Uri.EscapeDataString(secret)}")),
            new("token of POST /verify", ["link token"], NotIssued, secret => Post($"{Api}/verify", new { token = secret })) { Opening = "410 TOKEN_ALREADY_USED" },
            new("code of /code/verify", ["email code"], "401 OTP_INVALID", secret => Post($"{Api}/code/verify", new { email = Purse.Ann, code = secret })),
            new("otp of /otp/verify", ["OTP"], "401 OTP_INVALID", secret => Post($"{Api}/otp/verify", new { magicLinkId = purse["sign-in awaiting the OTP"], otp = secret })) { Opening = "401 MFA_REQUIRED" },
            new("refreshToken of /refresh", ["refresh token"], "401 REFRESH_INVALID", secret => Post($"{Api}/refresh", new { refreshToken = secret })),
            new("code of /totp/backup-codes", [], WrongFactor, secret => Post($"{Api}/totp/backup-codes", new { code = secret }, jwt)) { OtherwiseRefused = Spends("TOTP code") },
            new("code of a step-up", [], WrongFactor, secret => Post($"{Api}/totp/verify", new { code = secret }, jwt)) { OtherwiseRefused = Spends("TOTP code") },
            new("backup code of a step-up", [], WrongFactor, secret => Post($"{Api}/totp/verify", new { backupCode = secret }, jwt)) { OtherwiseRefused = Spends("backup code") },
            new("code of /totp/disable", [], WrongFactor, secret => Post($"{Api}/totp/disable", new { code = secret }, jwt)) { OtherwiseRefused = Spends("TOTP code") },
            new("backup code of /totp/disable", [], WrongFactor, secret => Post($"{Api}/totp/disable", new { backupCode = secret }, jwt)) { OtherwiseRefused = Spends("backup code") },
            new("code of /totp/verify", ["TOTP code"], WrongFactor, secret => Post($"{Api}/totp/verify", new { magicLinkId = purse["sign-in awaiting TOTP"], code = secret })),
            new("backup code of /totp/verify", ["backup code"], WrongFactor, secret => Post($"{Api}/totp/verify", new { backupCode = secret }, jwt)),
            new("Bearer of /logout", ["access token"], Unauthenticated, secret => Post($"{Api}/logout", new { }, secret)),
        ];
    }

    /// <summary>A cookie of such a length is not even looked at.</summary>
    private static IEnumerable<KeyValuePair<string, string>> TooLong(Purse purse) =>
        purse.Secrets.Where(secret => secret.Value.Length > 512).Select(secret => KeyValuePair.Create(secret.Key, Unauthenticated));

    /// <summary>It would open this door too, but can do so once only, and has another door to prove that it is alive.</summary>
    private static Dictionary<string, string> Spends(string secret) => new() { [secret] = "" };

    private static async Task<string> AskedHereAsync(TestGateway gateway, Purse purse, string secret)
    {
        using var page = await gateway.RequestAsync(HttpMethod.Get, "/_gateway/link", null, ("Cookie", $"mlg-link={purse.LinkOfBrowser}; mlg-browser={secret}"));
        Assert.Equal(200, (int)page.StatusCode);
        return (await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Contains("name=\"typed\"", StringComparison.Ordinal) ? "typed" : "click";
    }

    private static async Task<string> AtAppHostAsync(TestGateway gateway, string path, string cookie)
    {
        var mode = path.StartsWith("/_gateway", StringComparison.Ordinal) ? "navigate" : "cors";
        using var response = await gateway.RequestAsync(HttpMethod.Get, path, null, ("Host", Purse.AppHost), ("Cookie", cookie), ("Sec-Fetch-Mode", mode));
        return $"{(int)response.StatusCode}";
    }

    private static async Task<string> SendAsync(TestGateway gateway, HttpMethod method, string path, object? body, string? bearer, string? cookie)
    {
        (string, string)[] headers = [.. bearer is null ? Array.Empty<(string, string)>() : [("Authorization", $"Bearer {bearer}")], .. cookie is null ? Array.Empty<(string, string)>() : [("Cookie", cookie)]];
        using var response = await gateway.RequestAsync(method, path, body is null ? null : JsonContent.Create(body, body.GetType()), headers);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var isRefusal = !response.IsSuccessStatusCode && response.Content.Headers.ContentType?.MediaType == "application/json";
        return isRefusal ? $"{(int)response.StatusCode} {JsonDocument.Parse(text).RootElement.GetProperty("error").GetString()}" : $"{(int)response.StatusCode}";
    }
}
