using System.Net;
using System.Net.Sockets;
using System.Text;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Proxy;

/// <summary>Applications put more than ASCII into headers, file names above all: it passes as it is, both ways.</summary>
public sealed class HeaderTextTests
{
    [Theory]
    [InlineData("X-Name: caf\u00c3\u00a9")]
    [InlineData("X-Name: \u00e6\u0097\u00a5\u00e6\u009c\u00ac")]
    [InlineData("Referer: http://localhost/caf\u00c3\u00a9")]
    [InlineData("Cookie: a=caf\u00c3\u00a9")]
    public async Task UTF_8_in_a_header_arrives_as_it_was_sent(string header)
    {
        await using var upstream = await Upstream.StartAsync();
        await using var gateway = await StartAsync(upstream.Url);

        var answer = await gateway.RawAsync("GET /x HTTP/1.1", header);

        Assert.Equal(200, answer.Status);
        var parts = header.Split(": ", 2);
        Assert.Equal(Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(parts[1])), Assert.Single(upstream.Requests)[parts[0]]);
    }

    [Theory]
    [InlineData("200 OK", "Content-Disposition: attachment; filename=\"caf\u00c3\u00a9.pdf\"")]
    [InlineData("200 OK", "X-Name: caf\u00e9")]
    [InlineData("302 Found", "Location: /caf\u00c3\u00a9")]
    [InlineData("200 OK", "Set-Cookie: a=caf\u00c3\u00a9")]
    public async Task What_a_backend_writes_into_a_header_reaches_the_client_byte_by_byte(string status, string header)
    {
        using var backend = new OneAnswer($"HTTP/1.1 {status}\r\n{header}\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
        await using var gateway = await StartAsync(backend.Url);

        var answer = await gateway.RawAsync("GET /x HTTP/1.1");

        Assert.Equal(status[..3], $"{answer.Status}");
        Assert.Contains($"\r\n{header}\r\n", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_backend_that_counts_a_body_which_it_may_not_send_is_understood()
    {
        using var backend = new OneAnswer("HTTP/1.1 204 No Content\r\nContent-Length: 2\r\nConnection: close\r\n\r\n");
        await using var gateway = await StartAsync(backend.Url);

        var answer = await gateway.RawAsync("DELETE /x HTTP/1.1");

        Assert.Equal(204, answer.Status);
        Assert.Null(answer["Content-Length"]);
    }

    private static Task<TestGateway> StartAsync(string backend) => TestGateway.StartAsync(null, config =>
    {
        config.Clusters["app"] = TestConfig.Cluster(backend);
        config.Routes["app"] = TestConfig.Route("/{**path}", "anonymous");
    });

    /// <summary>A backend that says these bytes, one a character, to whoever asks.</summary>
    private sealed class OneAnswer : IDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);

        public OneAnswer(string bytes)
        {
            listener.Start();
            Url = $"http://{listener.LocalEndpoint}/";
            _ = AnswerAsync(Encoding.Latin1.GetBytes(bytes));
        }

        public string Url { get; }

        public void Dispose() => listener.Dispose();

        private async Task AnswerAsync(byte[] bytes)
        {
            using var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
            var stream = client.GetStream();
            await stream.ReadAtLeastAsync(new byte[8_192], 16, throwOnEndOfStream: false, TestContext.Current.CancellationToken);
            await stream.WriteAsync(bytes, TestContext.Current.CancellationToken);
        }
    }
}
