using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Stores;

public sealed class CrashTests
{
    private const int Links = 40;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_acknowledged_holds_after_kill_9()
    {
        using var config = new TestConfig();
        var mails = Path.Combine(config.Root, "mails");
        for (var cycle = 0; cycle < 3; cycle++)
        {
            ConcurrentBag<(string Token, string Jwt)> acknowledged;
            IReadOnlyList<string> tokens;
            await using (var gateway = await GatewayProcess.ServeAsync(config))
            {
                tokens = await AskAsync(gateway, mails, cycle);
                acknowledged = await VerifyUntilKilledAsync(gateway, tokens);
            }

            Assert.NotEmpty(acknowledged);
            await using var restarted = await GatewayProcess.ServeAsync(config);
            foreach (var (token, jwt) in acknowledged)
            {
                Assert.Equal((410, "TOKEN_ALREADY_USED"), await VerifyAsync(restarted, token));
                Assert.Equal(200, await SessionAsync(restarted, jwt));
            }

            // The others were used or were not; nothing in between.
            foreach (var token in tokens.Except(acknowledged.Select(item => item.Token)))
            {
                Assert.Contains(await VerifyAsync(restarted, token), new (int, string?)[] { (200, null), (410, "TOKEN_ALREADY_USED") });
            }
        }
    }

    /// <summary>Asks for links and takes their tokens from the mails.</summary>
    private static async Task<IReadOnlyList<string>> AskAsync(GatewayProcess gateway, string mails, int cycle)
    {
        await Task.WhenAll(Enumerable.Range(0, Links).Select(async i =>
        {
            using var response = await gateway.Client.PostAsJsonAsync("/api/magic-link/send", new { email = $"c{cycle}p{i}@example.com" }, Cancellation);
            Assert.Equal(200, (int)response.StatusCode);
        }));
        await Eventually.TrueAsync(() => Directory.Exists(mails) && Directory.GetFiles(mails, "*.eml").Length >= Links, "every mail is picked up");
        var tokens = Directory.GetFiles(mails, "*.eml").Select(file => File.ReadLines(file).First(line => line.StartsWith("http", StringComparison.Ordinal)).Split("token=")[1]).ToList();
        Directory.Delete(mails, recursive: true);
        return tokens;
    }

    /// <summary>Verifies all links at once and kills the gateway as the answers begin to come; what it acknowledged.</summary>
    private static async Task<ConcurrentBag<(string Token, string Jwt)>> VerifyUntilKilledAsync(GatewayProcess gateway, IReadOnlyList<string> tokens)
    {
        var acknowledged = new ConcurrentBag<(string, string)>();
        var enough = new TaskCompletionSource();
        var verifying = Task.WhenAll(tokens.Select(async token =>
        {
            try
            {
                using var response = await gateway.Client.PostAsJsonAsync("/api/magic-link/verify", new { token }, Cancellation);
                var body = await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
                acknowledged.Add((token, body.GetProperty("jwt").GetString()!));
                if (acknowledged.Count >= 5)
                {
                    enough.TrySetResult();
                }
            }
            catch (HttpRequestException)
            {
                // Killed before it could answer.
            }
        }));
        await enough.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        await gateway.KillAsync();
        await verifying;
        return acknowledged;
    }

    private static async Task<(int Status, string? Code)> VerifyAsync(GatewayProcess gateway, string token)
    {
        using var response = await gateway.Client.PostAsJsonAsync("/api/magic-link/verify", new { token }, Cancellation);
        var body = await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        return ((int)response.StatusCode, body.TryGetProperty("error", out var code) ? code.GetString() : null);
    }

    private static async Task<int> SessionAsync(GatewayProcess gateway, string jwt)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/magic-link/session");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", jwt);
        using var response = await gateway.Client.SendAsync(request, Cancellation);
        return (int)response.StatusCode;
    }
}
