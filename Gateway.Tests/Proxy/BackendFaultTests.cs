using System.Net;
using System.Net.Sockets;
using MagicLink.Gateway.Tests.Harness;
using Microsoft.AspNetCore.Http;

namespace MagicLink.Gateway.Tests.Proxy;

public sealed class BackendFaultTests
{
    [Fact]
    public async Task A_backend_that_is_down_is_a_502_that_does_not_name_it()
    {
        var port = UnusedPort();
        await using var gateway = await StartAsync($"http://127.0.0.1:{port}/");

        using var asProgram = await gateway.GetAsync("/x");
        var asPerson = await gateway.RawGetAsync("/x", null, "Sec-Fetch-Mode: navigate");

        var body = await asProgram.RefusalAsync(502, "BAD_GATEWAY");
        Assert.DoesNotContain($"{port}", body.GetRawText().Replace(body.GetProperty("requestId").GetString()!, "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(502, asPerson.Status);
        Assert.StartsWith("text/html", asPerson["Content-Type"], StringComparison.Ordinal);
        Assert.Contains("<h1", asPerson.Text, StringComparison.Ordinal);
        Assert.DoesNotContain($":{port}", asPerson.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", asPerson.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", asPerson.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_backend_that_hangs_up_before_it_answers_is_a_502()
    {
        await using var upstream = await Upstream.StartAsync(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        await using var gateway = await StartAsync(upstream.Url);

        using var answer = await gateway.GetAsync("/x");

        await answer.RefusalAsync(502, "BAD_GATEWAY");
    }

    [Fact]
    public async Task A_backend_that_breaks_off_its_answer_is_not_made_to_look_whole()
    {
        var seen = new TaskCompletionSource();
        await using var upstream = await Upstream.StartAsync(async context =>
        {
            await context.Response.WriteAsync("half");
            await context.Response.Body.FlushAsync();
            await seen.Task;
            context.Abort();
        });
        await using var gateway = await StartAsync(upstream.Url);
        using var answer = await gateway.Client.GetAsync("/x", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        await using var body = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        var half = new byte[4];
        await body.ReadExactlyAsync(half, TestContext.Current.CancellationToken);

        seen.SetResult();

        Assert.Equal("half"u8.ToArray(), half);
        await Assert.ThrowsAnyAsync<IOException>(() => body.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(500)]
    public async Task A_backends_own_error_page_is_passed_on_as_it_is(int status)
    {
        await using var upstream = await Upstream.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = "text/plain";
            return context.Response.WriteAsync("the backend's own words");
        });
        await using var gateway = await StartAsync(upstream.Url);

        using var answer = await gateway.GetAsync("/x");

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("the backend's own words", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_a_backend_says_wrongly_is_in_no_log()
    {
        await using var backend = new RawBackend("HTTP/1.1 200 OK\r\nSet-Cookie APP-SECRET=abc\r\nContent-Length: 0\r\n\r\n");
        await using var gateway = await StartAsync(backend.Url);

        using var answer = await gateway.GetAsync("/x");

        await answer.RefusalAsync(502, "BAD_GATEWAY");
        await Eventually.TrueAsync(() => gateway.Logs.Lines.Any(line => line.Contains("The app of route app did not answer as it should", StringComparison.Ordinal)), "the log names the route");
        Assert.DoesNotContain(gateway.Logs.Lines, line => line.Contains("APP-SECRET", StringComparison.Ordinal));
    }

    private static Task<TestGateway> StartAsync(string backend) => TestGateway.StartAsync(null, config =>
    {
        config.Clusters["app"] = TestConfig.Cluster(backend);
        config.Routes["app"] = TestConfig.Route("/{**path}", "anonymous");
    });

    private static int UnusedPort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
