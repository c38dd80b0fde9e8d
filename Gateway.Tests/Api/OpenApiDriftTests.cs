using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dapper;
using MagicLink.Gateway.Health;
using MagicLink.Gateway.Stores;
using MagicLink.Gateway.Tests.Harness;
using MagicLink.Gateway.Tests.Mudbase;

namespace MagicLink.Gateway.Tests.Api;

/// <summary>
/// Drives every described endpoint to every status, code and alternative that the description names, and holds each answer against it:
/// <see cref="ApiDescription"/> fails the call otherwise.
/// </summary>
public sealed class OpenApiDriftTests
{
    private const string Api = "/api/magic-link";
    private const string Unknown = "ml_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    private static readonly string[] Ways = ["GET", "POST", "code"];
    private ApiDescription description = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_described_is_what_is_answered_and_nothing_more_is_described()
    {
        await using var plain = await TestGateway.StartAsync(configure: config => config.With("Limits:Whitelist", new JsonArray("203.0.113.9")));
        await using var twoMails = await TestGateway.StartAsync(configure: config => config.With("Otp:Required", true));
        await using var enrolFirst = await TestGateway.StartAsync(configure: config => config.With("Mfa:Mode", "required"));
        await using var project = await TestGateway.StartAsync(configure: config =>
        {
            config.With("Api:ProjectId", "one");
            config.Environment["Gateway__Otp__Required"] = "false";
        });
        await using var invited = await TestGateway.StartAsync(configure: config => ForwardAuthDrift.Configure(config.With("SignIn:Mode", "invited")));
        description = await ApiDescription.ReadAsync(plain);
        foreach (var gateway in new[] { plain, twoMails, enrolFirst, project, invited })
        {
            description.Watch(gateway);
        }

        await SharedRefusalsAsync(plain);
        await DiscoveryAsync(plain);
        await LinksAsync(plain, twoMails);
        await MailedCodesAsync(twoMails);
        await SessionsAsync(plain);
        await EnrolmentAsync(plain);
        await SecondFactorsAsync(plain, twoMails);
        await EnrolmentOfSignInAsync(enrolFirst);
        await MudbaseDrift.DriveAsync(plain, twoMails, enrolFirst);
        await AdminDrift.DriveAsync(plain, pinned: project);
        await AdminDrift.DriveInvitedAsync(invited);
        await ForwardAuthDrift.DriveAsync(invited);
        await OtherProjectAsync(project);
        await HealthAsync(plain);

        Assert.Empty(description.Promised.Except(description.Seen));
    }

    /// <summary>What the document says of all calls alike: bodies, callers, and other sites.</summary>
    private async Task SharedRefusalsAsync(TestGateway gateway)
    {
        var (admin, onlooker) = (Bearer(await gateway.AdminTokenAsync("shared")), Bearer(await gateway.AdminTokenAsync("onlooker", isReadOnly: true)));
        foreach (var (i, call) in description.Calls.Index())
        {
            var isAdmin = call.Proofs.Contains("adminToken");
            var bearer = isAdmin ? admin : Bearer(await gateway.JwtAsync($"shared{i}@example.com"));
            var method = new HttpMethod(call.Method);
            var path = call.Path.Replace("{id}", "x", StringComparison.Ordinal);
            var sample = call.Sample;
            if (call.BodySchema is not null)
            {
                await RefusedAsync(gateway.RequestAsync(method, path, new StringContent($$"""{"x":"{{new string('x', 17 * 1024)}}"}""", Encoding.UTF8, "application/json"), bearer), 413, "PAYLOAD_TOO_LARGE");
                await RefusedAsync(gateway.RequestAsync(method, path, new StringContent("[", Encoding.UTF8, "application/json"), bearer), 400, "VALIDATION_FAILED");
            }

            foreach (var field in call.Required)
            {
                foreach (var json in new[] { Without(sample!, field), With(sample!, field, null), With(sample!, field, "") })
                {
                    using var refused = await gateway.RequestAsync(method, path, JsonContent.Create(json), bearer);
                    Assert.True((int)refused.StatusCode == 400, $"{call} is served without {field}");
                }
            }

            if (sample is not null)
            {
                using var least = await gateway.RequestAsync(method, path, JsonContent.Create(sample), bearer);
                var details = (await least.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).TryGetProperty("details", out var found) ? found.GetArrayLength() : 0;
                Assert.True(details != 1, $"{call} wants more than it is described to");
            }

            await ParametersAsync(gateway, call, bearer);
            using var nobody = await gateway.RequestAsync(method, path, sample is null ? null : JsonContent.Create(sample));
            var wantsCaller = (int)nobody.StatusCode == 401 && CodeOf(await nobody.JsonAsync(401)) == "UNAUTHENTICATED";
            Assert.True(wantsCaller == call.Proofs.Count > 0, $"{call} does not ask for a caller as described");
            if (isAdmin && call.Method != "GET")
            {
                await RefusedAsync(gateway.RequestAsync(method, path, sample is null ? null : JsonContent.Create(sample), onlooker), 403, "FORBIDDEN");
            }

            if (call.Proofs.Contains("sessionCookie") && call.Method != "GET")
            {
                await RefusedAsync(
                    gateway.RequestAsync(method, path, sample is null ? null : JsonContent.Create(sample), ("Cookie", "mlg-session=x"), ("Sec-Fetch-Site", "cross-site")), 403, "FORBIDDEN");
            }
        }
    }

    private static (string Name, string Value) Bearer(string token) => ("Authorization", $"Bearer {token}");

    private static async Task ParametersAsync(TestGateway gateway, DescribedCall call, (string, string) bearer)
    {
        if (!call.Operation.TryGetProperty("parameters", out var parameters))
        {
            return;
        }

        foreach (var parameter in parameters.EnumerateArray().Where(parameter => parameter.GetProperty("in").GetString() == "query"))
        {
            var name = parameter.GetProperty("name").GetString()!;
            var schema = parameter.GetProperty("schema");
            string[] wrong = schema.GetProperty("type").GetString() == "integer"
                ? [$"{name}=x", $"{name}={schema.GetProperty("minimum").GetInt64() - 1}", $"{name}={schema.GetProperty("maximum").GetInt64() + 1}"]
                : [$"{name}="];
            foreach (var query in parameter.GetProperty("required").GetBoolean() ? wrong.Append("") : wrong)
            {
                using var refused = await gateway.RequestAsync(new HttpMethod(call.Method), $"{call.Path}?{query}", body: null, bearer);
                await refused.FieldRefusalAsync(name);
            }
        }
    }

    private static async Task DiscoveryAsync(TestGateway gateway)
    {
        using var first = await gateway.GetAsync("/_gateway/openapi.json");
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head })
        {
            using var same = await gateway.RequestAsync(method, "/_gateway/openapi.json", body: null, ("If-None-Match", first.Headers.ETag!.ToString()));
            Assert.Equal(304, (int)same.StatusCode);
        }
    }

    /// <summary>Link and code, by each way that they can be presented.</summary>
    private static async Task LinksAsync(TestGateway gateway, TestGateway twoMails)
    {
        const string Ann = "ann@example.com";
        const string Mia = "mia@example.com";
        await RefusedAsync(gateway.PostAsync(Api + "/send", new { email = "ann" }), 400, "EMAIL_INVALID");
        await RefusedAsync(gateway.VerifyCodeAsync("ann", "123456"), 400, "EMAIL_INVALID");
        await RefusedAsync(gateway.VerifyCodeAsync("nobody@example.com", "123456"), 401, "OTP_INVALID");
        using var navigated = await gateway.RequestAsync(HttpMethod.Get, Api + "/verify?token=x", body: null, ("Accept", "text/html"));
        Assert.Equal(302, (int)navigated.StatusCode);
        await gateway.EnrolAsync(await gateway.JwtAsync(Mia));
        foreach (var way in Ways)
        {
            var mail = await gateway.SendAsync(Ann);
            await OkAsync(PresentAsync(gateway, way, Ann, mail));
            var needs = await RefusedAsync(PresentAsync(gateway, way, Mia, await gateway.SendAsync(Mia)), 401, "MFA_REQUIRED");
            Assert.Equal(JsonValueKind.Array, needs.GetProperty("methods").ValueKind);
            await OkAsync(PresentAsync(twoMails, way, Ann, await twoMails.SendAsync(Ann)));
            await twoMails.Mailbox.NextAsync();
            var late = await gateway.SendAsync(Ann);
            if (way != "code")
            {
                await RefusedAsync(PresentAsync(gateway, way, Ann, mail), 410, "TOKEN_ALREADY_USED");
                await RefusedAsync(PresentAsync(gateway, way, Ann, mail with { Mail = mail.Mail with { Text = "https://x/?token=x\n123456" } }), 410, "TOKEN_INVALID");
                gateway.Clock.Advance(TimeSpan.FromMinutes(16));
                await RefusedAsync(PresentAsync(gateway, way, Ann, late), 410, "TOKEN_EXPIRED");
            }

            await gateway.SetDisabledAsync(Ann, disabled: true);
            await RefusedAsync(PresentAsync(gateway, way, Ann, await gateway.SendAsync(Ann)), 403, "ACCOUNT_DISABLED");
            await gateway.SetDisabledAsync(Ann, disabled: false);
        }
    }

    private static Task<HttpResponseMessage> PresentAsync(TestGateway gateway, string way, string email, ReceivedMail mail) => way switch
    {
        "GET" => gateway.GetAsync($"{Api}/verify?token={mail.Token}"),
        "POST" => gateway.VerifyLinkAsync(mail.Token),
        _ => gateway.VerifyCodeAsync(email, mail.Code),
    };

    private static async Task MailedCodesAsync(TestGateway gateway)
    {
        const string Ben = "ben@example.com";
        const string Eve = "eve@example.com";
        var (first, otp) = await gateway.AwaitOtpAsync(Ben);
        await RefusedAsync(gateway.VerifyOtpAsync(first, SignInCalls.Other(otp)), 401, "OTP_INVALID");
        var session = ApiSession.From(await OkAsync(gateway.VerifyOtpAsync(first, otp)));
        await RefusedAsync(gateway.VerifyOtpAsync(Unknown, "123456"), 410, "OTP_EXPIRED");
        await RefusedAsync(gateway.ResendOtpAsync(Unknown), 410, "OTP_EXPIRED");

        await gateway.EnrolAsync(session.Jwt);
        var (second, again) = await gateway.AwaitOtpAsync(Ben);
        await RefusedAsync(gateway.VerifyOtpAsync(second, again), 401, "MFA_REQUIRED");

        var (resent, _) = await gateway.AwaitOtpAsync(Eve);
        await RefusedAsync(gateway.ResendOtpAsync(resent), 429, "RATE_LIMITED");
        gateway.Clock.Advance(TimeSpan.FromMinutes(1));
        await OkAsync(gateway.ResendOtpAsync(resent));
        var code = (await gateway.Mailbox.NextAsync()).Code;
        await DisableMeanwhileAsync(gateway, Eve);
        await RefusedAsync(gateway.VerifyOtpAsync(resent, code), 403, "ACCOUNT_DISABLED");

        for (var i = 0; i < 2; i++)
        {
            var (tried, right) = await gateway.AwaitOtpAsync("max@example.com");
            for (var j = 0; j < 5; j++)
            {
                await RefusedAsync(gateway.VerifyOtpAsync(tried, SignInCalls.Other(right)), 401, "OTP_INVALID");
            }
        }

        var (locked, last) = await gateway.AwaitOtpAsync("max@example.com");
        await RefusedAsync(gateway.VerifyOtpAsync(locked, last), 429, "RATE_LIMITED");
    }

    private static async Task SessionsAsync(TestGateway gateway)
    {
        const string Cay = "cay@example.com";
        await RefusedAsync(gateway.RefreshAsync("x"), 401, "REFRESH_INVALID");
        var first = await gateway.RefreshedAsync((await gateway.OpenSessionAsync(Cay)).RefreshToken);
        var other = await gateway.JwtAsync(Cay);
        await OkAsync(gateway.GetAsync(Api + "/session", first.Jwt));
        await OkAsync(gateway.GetAsync(Api + "/sessions?page=1&pageSize=2", first.Jwt));
        await RefusedAsync(gateway.GetAsync(Api + "/sessions?pageSize=201", first.Jwt), 400, "VALIDATION_FAILED");
        await RefusedAsync(CallAsync(gateway, HttpMethod.Delete, "/sessions/x", first.Jwt), 404, "NOT_FOUND");
        await OkAsync(CallAsync(gateway, HttpMethod.Delete, "/sessions/" + StepUp.SessionId(other), first.Jwt));
        await OkAsync(CallAsync(gateway, HttpMethod.Post, "/logout-others", first.Jwt));
        await OkAsync(CallAsync(gateway, HttpMethod.Post, "/logout-all", first.Jwt));
        await OkAsync(CallAsync(gateway, HttpMethod.Post, "/logout", await gateway.JwtAsync(Cay)));
    }

    private static async Task EnrolmentAsync(TestGateway gateway)
    {
        var jwt = await gateway.JwtAsync("dan@example.com");
        await RefusedAsync(gateway.TotpAsync("enroll", jwt: null, new { magicLinkId = Unknown }), 410, "OTP_EXPIRED");
        await RefusedAsync(gateway.TotpAsync("confirm", jwt: null, new { magicLinkId = Unknown, code = "123456" }), 410, "OTP_EXPIRED");
        await RefusedAsync(gateway.TotpAsync("verify", jwt, new { }), 401, "MFA_REQUIRED");
        var (phone, _) = await gateway.EnrolAsync(jwt);
        await RefusedAsync(gateway.TotpAsync("enroll", jwt), 409, "CONFLICT");
        await OkAsync(gateway.TotpAsync("backup-codes", jwt, new { code = phone.CodeAt(gateway.Clock.GetUtcNow()) }));
        gateway.Clock.Advance(TimeSpan.FromSeconds(30));
        await OkAsync(gateway.TotpAsync("disable", jwt, new { code = phone.CodeAt(gateway.Clock.GetUtcNow()) }));

        // Who has none is answered like who mistypes; the fifth time locks every way.
        foreach (var call in new[] { "confirm", "disable", "backup-codes", "verify", "verify" })
        {
            await RefusedAsync(gateway.TotpAsync(call, jwt, new { code = "123456" }), 401, "TOTP_INVALID");
        }

        foreach (var call in new[] { "confirm", "disable", "backup-codes", "verify" })
        {
            await RefusedAsync(gateway.TotpAsync(call, jwt, new { code = "123456" }), 429, "RATE_LIMITED");
        }
    }

    private static async Task SecondFactorsAsync(TestGateway gateway, TestGateway twoMails)
    {
        const string Flo = "flo@example.com";
        var (phone, _) = await gateway.EnrolAsync(await gateway.JwtAsync(Flo));
        await RefusedAsync(gateway.TotpAsync("verify", jwt: null, new { magicLinkId = Unknown, code = "123456" }), 410, "OTP_EXPIRED");
        await OkAsync(gateway.TotpAsync("verify", jwt: null, new { magicLinkId = await AwaitFactorAsync(gateway, Flo), code = phone.CodeAt(gateway.Clock.GetUtcNow()) }));
        gateway.Clock.Advance(TimeSpan.FromSeconds(30));
        var waiting = await AwaitFactorAsync(gateway, Flo);
        await DisableMeanwhileAsync(gateway, Flo);
        await RefusedAsync(gateway.TotpAsync("verify", jwt: null, new { magicLinkId = waiting, code = phone.CodeAt(gateway.Clock.GetUtcNow()) }), 403, "ACCOUNT_DISABLED");

        var (awaitsOtp, _) = await twoMails.AwaitOtpAsync(Flo);
        await RefusedAsync(twoMails.TotpAsync("verify", jwt: null, new { magicLinkId = awaitsOtp, code = "123456" }), 409, "CONFLICT");
    }

    private static async Task EnrolmentOfSignInAsync(TestGateway gateway)
    {
        foreach (var isDisabled in new[] { true, false })
        {
            var email = isDisabled ? "hal@example.com" : "gil@example.com";
            var magicLinkId = await AwaitFactorAsync(gateway, email);
            await RefusedAsync(gateway.TotpAsync("verify", jwt: null, new { magicLinkId, code = "123456" }), 409, "CONFLICT");
            var begun = await OkAsync(gateway.TotpAsync("enroll", jwt: null, new { magicLinkId }));
            var code = Authenticator.Scan(begun.GetProperty("qrCodeUri").GetString()!).CodeAt(gateway.Clock.GetUtcNow());
            if (isDisabled)
            {
                await DisableMeanwhileAsync(gateway, email);
                await RefusedAsync(gateway.TotpAsync("confirm", jwt: null, new { magicLinkId, code }), 403, "ACCOUNT_DISABLED");
            }
            else
            {
                await OkAsync(gateway.TotpAsync("confirm", jwt: null, new { magicLinkId, code }));
            }
        }
    }

    /// <summary>Whatever takes a body takes none for another project.</summary>
    private async Task OtherProjectAsync(TestGateway gateway)
    {
        var bearer = ("Authorization", "Bearer " + await gateway.JwtAsync("project@example.com"));
        foreach (var call in description.Calls.Where(call => call.BodySchema is not null && IsMudbase(call.Path)))
        {
            var other = JsonContent.Create(new Dictionary<string, string>(call.Sample!) { ["projectId"] = "other" });
            await RefusedAsync(gateway.RequestAsync(new HttpMethod(call.Method), call.Path, other, bearer), 403, "FORBIDDEN");
        }
    }

    private static async Task HealthAsync(TestGateway gateway)
    {
        gateway.Service<Readiness>().IsDraining = true;
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head })
        {
            using var draining = await gateway.RequestAsync(method, "/_gateway/health/ready");
            Assert.Equal(503, (int)draining.StatusCode);
        }
    }

    private static Task<HttpResponseMessage> CallAsync(TestGateway gateway, HttpMethod method, string path, string jwt) =>
        gateway.RequestAsync(method, Api + path, body: null, ("Authorization", $"Bearer {jwt}"));

    /// <summary>Proves the mailbox of somebody who needs one more factor; what names the sign-in.</summary>
    private static async Task<string> AwaitFactorAsync(TestGateway gateway, string email)
    {
        var mail = await gateway.SendAsync(email);
        return (await RefusedAsync(gateway.VerifyLinkAsync(mail.Token), 401, "MFA_REQUIRED")).GetProperty("magicLinkId").GetString()!;
    }

    // As somebody does on another gateway between two steps of one call: the sign-in itself is not ended by it.
    internal static Task<int> DisableMeanwhileAsync(TestGateway gateway, string email) => gateway.Service<IDatabase>().WriteAsync(
        connection => connection.ExecuteAsync("UPDATE users SET disabled = 1 WHERE email = @email", new { email }), Cancellation);

    private static async Task<JsonElement> OkAsync(Task<HttpResponseMessage> call)
    {
        using var response = await call;
        return await response.JsonAsync(200);
    }

    private static async Task<JsonElement> RefusedAsync(Task<HttpResponseMessage> call, int status, string code)
    {
        using var response = await call;
        return IsMudbase(response.RequestMessage!.RequestUri!.AbsolutePath)
            ? await MudbaseClient.RefusedAsync(Task.FromResult(response), status, code)
            : await response.RefusalAsync(status, code);
    }

    private static bool IsMudbase(string path) => path.StartsWith("/api/auth/", StringComparison.Ordinal) || path.StartsWith("/api/users/", StringComparison.Ordinal);

    private static string? CodeOf(JsonElement refusal) => (refusal.TryGetProperty("code", out var code) ? code : refusal.GetProperty("error")).GetString();

    private static Dictionary<string, string?> With(Dictionary<string, string> body, string field, string? value) =>
        new(body.Select(pair => KeyValuePair.Create<string, string?>(pair.Key, pair.Key == field ? value : pair.Value)));

    private static Dictionary<string, string?> Without(Dictionary<string, string> body, string field) =>
        new(body.Where(pair => pair.Key != field).Select(pair => KeyValuePair.Create<string, string?>(pair.Key, pair.Value)));
}
