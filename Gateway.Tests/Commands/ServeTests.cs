using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using MagicLink.Gateway.Tests.Harness;
using Microsoft.AspNetCore.Http;

namespace MagicLink.Gateway.Tests.Commands;

public sealed class ServeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_address_in_use_exits_1_and_is_named()
    {
        using var config = new TestConfig("http://127.0.0.1:9/");
        using var other = new TcpListener(IPAddress.Loopback, config.Port);
        other.Start();

        var outcome = await GatewayProcess.RunOnAsync(config);

        Assert.Contains($"127.0.0.1:{config.Port}", outcome.Ends(1).Errors, StringComparison.Ordinal);
        Assert.Contains("in use", outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_of_another_machine_exits_1_and_is_named()
    {
        using var config = new TestConfig("http://127.0.0.1:9/");
        config.Write();

        var outcome = await GatewayProcess.RunAsync(config, "--config", config.Folder, "--urls", "http://203.0.113.1:8080");

        Assert.StartsWith("--urls: ", outcome.Ends(1).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Asked_to_stop_it_finishes_what_is_under_way_and_exits_0()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = await Upstream.StartAsync(async context =>
        {
            await release.Task;
            await context.Response.WriteAsync("slow but whole");
        });
        using var config = new TestConfig(upstream.Url);
        config.Routes["app"] = TestConfig.Route("/{**path}", policy: "anonymous");
        await using var gateway = await GatewayProcess.ServeAsync(config);

        var slow = gateway.Client.GetAsync("/report", Cancellation);
        await UntilAsync(() => Task.FromResult(!upstream.Requests.IsEmpty));
        await gateway.TerminateAsync();
        await UntilAsync(() => IsClosedAsync(gateway));
        var wasUnderWay = !slow.IsCompleted;
        release.SetResult();
        using var answer = await slow;
        var ended = await gateway.EndAsync();

        Assert.True(wasUnderWay);
        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal("slow but whole", await answer.Content.ReadAsStringAsync(Cancellation));
        ended.Ends(0);
        Assert.False(File.Exists(Path.Combine(config.Root, "data", "control.sock")));
    }

    [Fact]
    public async Task People_stay_signed_in_over_a_restart()
    {
        await using var upstream = await Upstream.StartAsync();
        using var config = new TestConfig(upstream.Url);
        await using var first = await GatewayProcess.ServeAsync(config);
        var jwt = await first.SignInAsync("ann@example.com");
        await first.TerminateAsync();
        (await first.EndAsync()).Ends(0);

        await using var second = await GatewayProcess.ServeAsync(config);

        Assert.Equal(200, await second.StatusAsync("/", jwt));
    }

    [Fact]
    public async Task In_production_logs_are_JSON_lines_without_secrets()
    {
        await using var upstream = await Upstream.StartAsync();
        using var config = new TestConfig(upstream.Url);
        await using var gateway = await GatewayProcess.ServeAsync(config);
        var jwt = await gateway.SignInAsync("ann@example.com");
        var mail = await EmlFile.ToAsync("ann@example.com", Path.Combine(config.Root, "mails"));
        await gateway.StatusAsync($"/?token={mail.Token}", jwt);
        await gateway.TerminateAsync();
        var outcome = (await gateway.EndAsync()).Ends(0);

        var lines = outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.NotNull(JsonNode.Parse(line)?["LogLevel"]));
        Assert.All([mail.Token, mail.Code, jwt, "ann@example.com"], secret => Assert.DoesNotContain(secret, outcome.Output, StringComparison.Ordinal));
        Assert.Equal("", outcome.Errors);
    }

    private static async Task<bool> IsClosedAsync(GatewayProcess gateway)
    {
        try
        {
            using var ready = await gateway.Client.GetAsync("/_gateway/health/ready", Cancellation);
            return !ready.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return true;
        }
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        var waited = Stopwatch.StartNew();
        while (!await holds())
        {
            Assert.True(waited.Elapsed < Patience, "waited in vain");
            await Task.Delay(20, Cancellation); // another process has a clock of its own
        }
    }
}
