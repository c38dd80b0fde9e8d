using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Stores;

/// <summary>
/// A gateway is killed with signal 9 under load, again and again: what it acknowledged holds, no link is accepted twice, and
/// every acknowledged mail arrives.
/// </summary>
public abstract class CrashTests
{
    private const int Cycles = 20;
    private const int Senders = 6;
    private const int EnoughVerifies = 8;

    private volatile bool isKilling;

    private readonly ConcurrentDictionary<string, string> links = new(); // token by address, of mails that arrived
    private readonly ConcurrentQueue<string> untried = []; // tokens that nobody has taken yet
    private readonly ConcurrentDictionary<string, bool> sent = new(); // addresses whose send was acknowledged
    private readonly ConcurrentDictionary<string, string> verified = new(); // access token by link token, acknowledged
    private readonly ConcurrentBag<string> recent = []; // of those, the ones not looked at since
    private readonly ConcurrentDictionary<string, bool> tried = new(); // link tokens that somebody began to verify
    private readonly ConcurrentDictionary<string, bool> cutOff = new(); // of those, the ones that were not answered
    private readonly List<DateTime> starts = [];
    private readonly List<double> readyAfter = [];
    private int arrived;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private protected abstract Task<TestConfig> ConfigureAsync();

    private protected abstract Task CleanUpAsync();

    [Fact]
    public async Task What_was_acknowledged_holds_however_often_the_gateway_is_killed()
    {
        using var config = await ConfigureAsync();
        await using var mails = await MailServer.StartAsync();
        config.With("Mail:Transport", "smtp").With("Mail:Smtp:Host", "127.0.0.1").With("Mail:Smtp:Port", mails.Port).With("Mail:Smtp:StartTls", "none");
        for (var cycle = 0; cycle < Cycles; cycle++)
        {
            await using var gateway = await StartAsync(config);
            await CheckVerifiesAsync(gateway);
            await LoadUntilKilledAsync(gateway, mails, cycle);
        }

        await using var last = await StartAsync(config);
        await CheckVerifiesAsync(last);
        await Eventually.TrueAsync(
            async () =>
            {
                await ReadMailsAsync(mails);
                return sent.Keys.All(links.ContainsKey);
            },
            "every acknowledged mail arrives",
            patience: TimeSpan.FromMinutes(2));
        CheckCopies(mails);
        await CheckEveryLinkAsync(last);
        await CleanUpAsync();
        readyAfter.Sort();
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{Cycles} kills: {sent.Count} sends and {verified.Count} verifies acknowledged, {cutOff.Count} verifies cut off; ready after a median of {readyAfter[readyAfter.Count / 2]:F0} ms, at most {readyAfter[^1]:F0} ms");
    }

    private async Task<GatewayProcess> StartAsync(TestConfig config)
    {
        starts.Add(DateTime.UtcNow);
        var clock = Stopwatch.StartNew();
        var gateway = await GatewayProcess.ServeAsync(config);
        readyAfter.Add(clock.Elapsed.TotalMilliseconds);
        return gateway;
    }

    /// <summary>Sends and verifies from several clients at once, and kills the gateway in the middle of it.</summary>
    private async Task LoadUntilKilledAsync(GatewayProcess gateway, MailServer mails, int cycle)
    {
        isKilling = false;
        var before = verified.Count;
        using var killed = new CancellationTokenSource();
        var senders = Enumerable.Range(0, Senders).Select(sender => TryUntilKilledAsync(
            async round =>
            {
                var email = $"c{cycle}s{sender}n{round}@example.com";
                using var response = await gateway.Client.PostAsJsonAsync("/api/magic-link/send", new { email }, Cancellation);
                Assert.Equal(200, (int)response.StatusCode);
                sent[email] = true;
            },
            killed.Token));
        var verifiers = Enumerable.Range(0, Senders).Select(_ => TryUntilKilledAsync(
            async _ =>
            {
                await ReadMailsAsync(mails);
                if (untried.TryDequeue(out var token))
                {
                    tried[token] = true;
                    await VerifyAsync(gateway, token);
                }
                else
                {
                    await Task.Delay(10, killed.Token); // a mail is on its way, by another process' clock
                }
            },
            killed.Token));
        Task[] load = [.. senders, .. verifiers];
        await Eventually.TrueAsync(() => verified.Count >= before + EnoughVerifies || load.Any(client => client.IsFaulted), "verifies are acknowledged", patience: TimeSpan.FromMinutes(1));
        isKilling = true;
        await gateway.KillAsync();
        await killed.CancelAsync();
        await Task.WhenAll(load);

        // What the dead gateway had sent is taken before the next one starts, so that each mail is counted to the life it came from.
        await Eventually.TrueAsync(() => mails.Connections == 0, "the mail server saw the dead gateway's connections end");
    }

    private async Task TryUntilKilledAsync(Func<int, Task> act, CancellationToken killed)
    {
        for (var round = 0; !killed.IsCancellationRequested; round++)
        {
            try
            {
                await act(round);
            }
            catch (Exception fault) when (fault is HttpRequestException || (fault is SocketException && isKilling) || (fault is OperationCanceledException && killed.IsCancellationRequested))
            {
                // Killed before it could answer; the client says so as a bare socket fault when that was while it connected.
            }
        }
    }

    /// <summary>A link that this client alone takes: until the answer is there, whether it was consumed is not known.</summary>
    private async Task VerifyAsync(GatewayProcess gateway, string token)
    {
        using var response = await gateway.Client.PostAsJsonAsync("/api/magic-link/verify", new { token }, Cancellation);
        var body = await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        Assert.True((int)response.StatusCode == 200, $"the first to verify a link got {body}");
        verified[token] = body.GetProperty("jwt").GetString()!;
        recent.Add(token);
    }

    /// <summary>Nothing acknowledged is undone; what was cut off was done wholly or not at all.</summary>
    private async Task CheckVerifiesAsync(GatewayProcess gateway)
    {
        while (recent.TryTake(out var token))
        {
            var jwt = verified[token];
            Assert.Equal((410, "TOKEN_ALREADY_USED"), await OutcomeAsync(gateway, token));
            Assert.Equal(200, await gateway.StatusAsync("/api/magic-link/session", jwt));
        }

        foreach (var token in tried.Keys.Where(token => !verified.ContainsKey(token) && cutOff.TryAdd(token, true)))
        {
            Assert.Contains(await OutcomeAsync(gateway, token), new (int, string?)[] { (200, null), (410, "TOKEN_ALREADY_USED") });
            Assert.Equal((410, "TOKEN_ALREADY_USED"), await OutcomeAsync(gateway, token));
        }
    }

    /// <summary>In the end each link that was ever mailed is spent, or works once.</summary>
    private async Task CheckEveryLinkAsync(GatewayProcess gateway)
    {
        foreach (var token in links.Values)
        {
            var first = await OutcomeAsync(gateway, token);
            Assert.Equal(tried.ContainsKey(token) ? (410, "TOKEN_ALREADY_USED") : (200, null), first);
            Assert.Equal((410, "TOKEN_ALREADY_USED"), await OutcomeAsync(gateway, token));
        }

        foreach (var jwt in verified.Values)
        {
            Assert.Equal(200, await gateway.StatusAsync("/api/magic-link/session", jwt));
        }
    }

    private static async Task<(int Status, string? Code)> OutcomeAsync(GatewayProcess gateway, string token)
    {
        using var response = await gateway.Client.PostAsJsonAsync("/api/magic-link/verify", new { token }, Cancellation);
        var body = await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        return ((int)response.StatusCode, body.TryGetProperty("error", out var code) ? code.GetString() : null);
    }

    private async Task ReadMailsAsync(MailServer mails)
    {
        while (arrived < mails.Count)
        {
            int number;
            lock (starts)
            {
                number = arrived < mails.Count ? ++arrived : 0;
            }

            if (number > 0)
            {
                var mail = await mails.MailAsync(number);
                if (links.TryAdd(mail.Header("To")!, mail.Token))
                {
                    untried.Enqueue(mail.Token);
                }
            }
        }
    }

    /// <summary>One life of the gateway hands a mail over once; over a crash it may go out again, as the same message.</summary>
    private void CheckCopies(MailServer mails)
    {
        foreach (var copies in mails.All().GroupBy(mail => mail.Mail.Header("To")))
        {
            Assert.Single(copies.Select(copy => copy.Mail.Header("Message-ID")).Distinct());
            var lives = copies.Select(copy => starts.FindLastIndex(start => start <= copy.ArrivedAt)).ToList();
            Assert.Equal(lives.Distinct().Count(), lives.Count);
        }
    }
}
