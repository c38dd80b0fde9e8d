using System.Collections.Concurrent;
using System.Net.Http.Json;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Stores;

/// <summary>The disk under the SQLite file is full, and then not any more.</summary>
public sealed class FullDiskTests : IAsyncLifetime
{
    private const int DiskMebibytes = 4;
    private readonly TestConfig config = new();
    private GatewayProcess gateway = null!; // stays so where the tests are skipped

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Filler => gateway.Inside(Path.Combine(config.Root, "data", "filler"));

    public async ValueTask InitializeAsync() => gateway = await GatewayProcess.ServeOnSmallDiskAsync(config, DiskMebibytes);

    public async ValueTask DisposeAsync()
    {
        if (gateway is not null)
        {
            await gateway.DisposeAsync();
        }

        config.Dispose();
    }

    [Fact]
    public async Task A_full_disk_is_said_to_everybody_and_undoes_nothing_that_was_acknowledged()
    {
        var jwt = await gateway.SignInAsync("ann@example.com");
        var pending = await SendAsync("bob@example.com");
        Assert.Equal(200, pending);
        var token = (await EmlFile.ToAsync("bob@example.com", Path.Combine(config.Root, "mails"))).Token;

        Fill();
        await Eventually.TrueAsync(async () => await gateway.StatusAsync("/_gateway/health/ready", "") == 503, "not even a small write fits");
        Assert.Equal(503, await SendAsync("cat@example.com"));
        Assert.Equal(503, await VerifyAsync(token));
        Assert.Equal(200, await gateway.StatusAsync("/api/magic-link/session", jwt)); // it can be read: who is signed in is known
        Assert.Equal(503, await LogOutAsync(jwt));
        Assert.Equal(200, await gateway.StatusAsync("/api/magic-link/session", jwt)); // not signed out, and not said to be

        File.Delete(Filler);
        await Eventually.TrueAsync(async () => await gateway.StatusAsync("/_gateway/health/ready", "") == 200, "ready again");
        Assert.Equal(200, await VerifyAsync(token));
        Assert.Equal(410, await VerifyAsync(token));
        Assert.Equal(200, await LogOutAsync(jwt));
        Assert.Equal(401, await gateway.StatusAsync("/api/magic-link/session", jwt));
    }

    [Fact]
    public async Task Of_many_sends_while_the_disk_fills_up_each_one_that_was_acknowledged_arrives()
    {
        var acknowledged = new ConcurrentBag<string>();
        var refused = 0;
        using var full = new CancellationTokenSource();
        var sending = Task.WhenAll(Enumerable.Range(0, 8).Select(async sender =>
        {
            for (var i = 0; !full.IsCancellationRequested; i++)
            {
                var email = $"s{sender}n{i}@example.com";
                if (await SendAsync(email) == 200)
                {
                    acknowledged.Add(email);
                }
                else if (Interlocked.Increment(ref refused) > 50)
                {
                    await full.CancelAsync();
                }
            }
        }));
        await Eventually.TrueAsync(() => acknowledged.Count > 50, "sends are acknowledged");
        Fill();
        await sending;

        File.Delete(Filler);
        await Eventually.TrueAsync(async () => await gateway.StatusAsync("/_gateway/health/ready", "") == 200, "ready again");
        var mails = Path.Combine(config.Root, "mails");
        await Eventually.TrueAsync(
            () => acknowledged.ToHashSet().IsSubsetOf(Directory.GetFiles(mails, "*.eml").Select(file => EmlFile.Parse(File.ReadAllText(file)).To).ToHashSet()),
            "every acknowledged mail arrives",
            patience: TimeSpan.FromSeconds(60));
    }

    private void Fill()
    {
        using var filler = new FileStream(Filler, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[4096];
        try
        {
            while (true)
            {
                filler.Write(block);
            }
        }
        catch (IOException)
        {
            // Not one more block: the disk is full.
        }
    }

    private async Task<int> SendAsync(string email)
    {
        using var response = await gateway.Client.PostAsJsonAsync("/api/magic-link/send", new { email }, Cancellation);
        return (int)response.StatusCode;
    }

    private async Task<int> VerifyAsync(string token)
    {
        using var response = await gateway.Client.PostAsJsonAsync("/api/magic-link/verify", new { token }, Cancellation);
        return (int)response.StatusCode;
    }

    private async Task<int> LogOutAsync(string jwt)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/magic-link/logout") { Headers = { Authorization = new("Bearer", jwt) } };
        using var response = await gateway.Client.SendAsync(request, Cancellation);
        return (int)response.StatusCode;
    }
}
