using System.Security.Cryptography;
using System.Text.Json;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.SignIn;

/// <summary>Sixty uses at once of what works once, over HTTP: on SQLite, on PostgreSQL, and on PostgreSQL through two gateways.</summary>
public sealed class ParallelUseTests
{
    private const int Uses = 60;
    private const string Ann = "ann@example.com";

    public static TheoryData<string> Stores() => ["SQLite", "PostgreSQL", "cluster"];

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task One_of_sixty_uses_of_an_OTP_signs_in_and_the_person_is_not_locked_by_the_others(string store)
    {
        await using var gateways = await Gateways.StartAsync(store, otp: true);
        var (magicLinkId, otp) = await gateways[0].AwaitOtpAsync(Ann);

        var answers = await AtOnceAsync(i => gateways[i].VerifyOtpAsync(magicLinkId, otp));

        Assert.Single(answers, answer => answer == "200");
        Assert.All(answers, answer => Assert.True(answer is "200" or "410 OTP_EXPIRED", answer));
        var (next, nextOtp) = await gateways[0].AwaitOtpAsync(Ann);
        using var verified = await gateways[1].VerifyOtpAsync(next, nextOtp);
        await verified.JsonAsync(200);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task One_of_sixty_uses_of_a_TOTP_code_signs_in_whichever_sign_in_it_is(string store)
    {
        await using var gateways = await Gateways.StartAsync(store, otp: false);
        var (enrolment, _, handles) = await EnrolledAsync(gateways);
        var code = enrolment.Phone.CodeAt(gateways.Clock.GetUtcNow());

        var answers = await AtOnceAsync(i => gateways[i].PostAsync("/api/magic-link/totp/verify", new { magicLinkId = handles[i / 2 % handles.Length], code }));

        AssertOnce(answers);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task One_of_sixty_uses_of_a_backup_code_signs_in_whichever_sign_in_it_is(string store)
    {
        await using var gateways = await Gateways.StartAsync(store, otp: false);
        var (enrolment, _, handles) = await EnrolledAsync(gateways);

        var answers = await AtOnceAsync(
            i => gateways[i].PostAsync("/api/magic-link/totp/verify", new { magicLinkId = handles[i / 2 % handles.Length], backupCode = enrolment.BackupCodes[3] }));

        AssertOnce(answers);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_TOTP_code_is_heard_once_among_sign_in_step_up_and_disabling(string store)
    {
        await using var gateways = await Gateways.StartAsync(store, otp: false);
        var (enrolment, jwt, handles) = await EnrolledAsync(gateways);
        var code = enrolment.Phone.CodeAt(gateways.Clock.GetUtcNow());

        var answers = await AtOnceAsync(i => (i / 2 % 3) switch
        {
            0 => gateways[i].TotpAsync("verify", null, new { magicLinkId = handles[i % handles.Length], code }),
            1 => gateways[i].TotpAsync("verify", jwt, new { code }),
            _ => gateways[i].TotpAsync("disable", jwt, new { code }),
        });

        AssertOnce(answers);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Sixty_uses_of_a_refresh_token_by_one_client_get_one_successor(string store)
    {
        await using var gateways = await Gateways.StartAsync(store, otp: false);
        var session = await gateways[0].OpenSessionAsync(Ann);

        var answers = await Task.WhenAll(Enumerable.Range(0, Uses).Select(i => gateways[i].RefreshedAsync(session.RefreshToken)));

        var successor = Assert.Single(answers.Select(answer => answer.RefreshToken).Distinct());
        var next = await gateways[1].RefreshedAsync(successor);
        Assert.True(await gateways[0].IsSignedInAsync(next.Jwt));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Sixty_uses_of_a_refresh_token_by_many_clients_leave_no_session(string store)
    {
        await using var gateways = await Gateways.StartAsync(store, otp: false);
        var session = await gateways[0].OpenSessionAsync(Ann);

        var answers = await AtOnceAsync(i => gateways[i].RefreshAsync(session.RefreshToken, $"agent/{i}"));

        Assert.True(answers.Count(answer => answer == "200") <= 1);
        gateways.Clock.Advance(TimeSpan.FromMilliseconds(1001));
        Assert.False(await gateways[0].IsSignedInAsync(session.Jwt));
        Assert.False(await gateways[1].IsSignedInAsync(session.Jwt));
    }

    private static void AssertOnce(IReadOnlyList<string> answers)
    {
        Assert.Single(answers, answer => answer == "200");
        Assert.All(answers, answer => Assert.True(answer is "200" or "401 TOTP_INVALID" or "410 OTP_EXPIRED" or "429 RATE_LIMITED", answer));
    }

    private static async Task<(Enrolment Enrolment, string Jwt, string[] Handles)> EnrolledAsync(Gateways gateways)
    {
        var jwt = await gateways[0].JwtAsync(Ann);
        var enrolment = await gateways[0].EnrolAsync(jwt);
        var handles = new string[6];
        for (var i = 0; i < handles.Length; i++)
        {
            using var verified = await gateways[0].VerifyLinkAsync((await gateways[0].SendAsync(Ann)).Token);
            handles[i] = (await verified.RefusalAsync(401, "MFA_REQUIRED")).GetProperty("magicLinkId").GetString()!;
        }

        return (enrolment, jwt, handles);
    }

    private static async Task<string[]> AtOnceAsync(Func<int, Task<HttpResponseMessage>> use)
    {
        var responses = await Task.WhenAll(Enumerable.Range(0, Uses).Select(use));
        return await Task.WhenAll(responses.Select(async response =>
        {
            var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            return response.IsSuccessStatusCode
                ? $"{(int)response.StatusCode}"
                : $"{(int)response.StatusCode} {JsonDocument.Parse(text).RootElement.GetProperty("error").GetString()}";
        }));
    }

    /// <summary>What is asked for a sign-in: one gateway, or two that take turns.</summary>
    private sealed class Gateways(IReadOnlyList<TestGateway> all, IAsyncDisposable owner) : IAsyncDisposable
    {
        public ManualClock Clock => all[0].Clock;

        public TestGateway this[int use] => all[use % all.Count];

        public static async Task<Gateways> StartAsync(string store, bool otp)
        {
            if (store == "cluster")
            {
                var cluster = await Cluster.StartAsync(configure: config => config.With("Otp:Required", otp));
                return new Gateways(cluster.Gateways, cluster);
            }

            var database = store == "PostgreSQL" ? await SharedPostgres.NewSchemaAsync() : null;
            var gateway = await TestGateway.StartAsync(configure: config =>
            {
                config.With("Otp:Required", otp);
                if (database is not null)
                {
                    config.WithPostgres(database, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
                }
            });
            return new Gateways([gateway], gateway);
        }

        public ValueTask DisposeAsync() => owner.DisposeAsync();
    }
}
