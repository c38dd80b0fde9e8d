using System.Net;
using System.Net.Sockets;
using MagicLink.Gateway.Tests.Harness;
using MagicLink.Gateway.Tokens;

namespace MagicLink.Gateway.Tests.Backends;

/// <summary>The snippets of the guide behind a real gateway: they know the person, and take nobody's word for it but the gateway's.</summary>
public sealed class GuideTests
{
    private const string Header = "X-Gateway-Assertion";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Every_snippet_is_run() =>
        Assert.Equal(["nginx-headers", "aspnetcore", "node", "php", "python", "nginx"], Guide.Names);

    [Theory]
    [InlineData("aspnetcore", "zoe@example.com (Zoë 100% Łukasiewicz): user,staff")]
    [InlineData("node", "zoe@example.com (Zoë 100% Łukasiewicz): user,staff")]
    [InlineData("php", "zoe@example.com (Zoë 100% Łukasiewicz): user,staff")]
    [InlineData("python", "zoe@example.com (Zoë 100% Łukasiewicz): user,staff")]
    [InlineData("nginx", "zoe@example.com")]
    public async Task It_knows_the_person_follows_a_rotation_and_refuses_every_forgery(string snippet, string person)
    {
        var port = TestConfig.FreePort();
        await using var recorder = await Upstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(recorder, config =>
        {
            config.Clusters["wiki"] = TestConfig.Cluster($"http://127.0.0.1:{port}");
            config.Routes["wiki"] = TestConfig.Route("/who", "anonymous", "wiki");
        });
        await using var backend = await GuideBackend.StartAsync(snippet, gateway.Config.PublicUrl, port);
        using var direct = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        var jwt = (await gateway.SignInAsync("zoe@example.com", "Zoë 100%", "Łukasiewicz", "user", "staff")).GetProperty("jwt").GetString()!;

        Assert.Equal((200, person), await ThroughAsync(gateway, jwt));
        Assert.Equal(401, (await ThroughAsync(gateway, null)).Status);

        await gateway.Service<KeyRotationFlow>().RotateAsync(Cancellation);
        await Eventually.TrueAsync(async () => await ThroughAsync(gateway, jwt) == (200, person), "it has fetched the new key", patience: TimeSpan.FromSeconds(40));

        CatchUp(gateway);
        await gateway.RawGetAsync("/recorded", jwt);
        var forgeries = new AssertionForgeries(gateway, recorder.Requests.Last()[Header]!, jwt);
        var accepted = new List<string>();
        foreach (var (name, forged) in forgeries.All)
        {
            if (await DirectAsync(direct, forged) is var status and not 401)
            {
                accepted.Add($"{name}: {status}");
            }
        }

        Assert.Empty(accepted);
        Assert.Equal(401, await DirectAsync(direct, null));
        Assert.Equal(200, await DirectAsync(direct, forgeries.Good));
    }

    [Fact]
    public async Task Plain_headers_are_for_a_backend_that_keeps_everybody_else_out()
    {
        var port = TestConfig.FreePort();
        await using var gateway = await TestGateway.StartAsync(null, config =>
        {
            config.Clusters["wiki"] = TestConfig.Cluster($"http://127.0.0.1:{port}");
            config.Routes["wiki"] = TestConfig.Route("/{**path}", null, "wiki");
        });
        await using var backend = await GuideBackend.StartAsync("nginx-headers", gateway.Config.PublicUrl, port);

        Assert.Equal((200, "ann@example.com"), await ThroughAsync(gateway, await gateway.JwtAsync("ann@example.com")));
        Assert.Equal(403, await FromAsync(IPAddress.Parse("127.0.0.2"), port));
        Assert.Equal(200, await FromAsync(IPAddress.Loopback, port));
    }

    /// <summary>What the app said of the person: in its answer, or in a header of it.</summary>
    private static async Task<(int Status, string Person)> ThroughAsync(TestGateway gateway, string? jwt)
    {
        CatchUp(gateway);
        using var answer = await gateway.GetAsync("/who", jwt);
        return ((int)answer.StatusCode, answer.Headers.TryGetValues("X-Person", out var person) ? person.Single() : await answer.Content.ReadAsStringAsync(Cancellation));
    }

    private static async Task<int> DirectAsync(HttpClient client, string? assertion)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/who");
        if (assertion is not null)
        {
            request.Headers.TryAddWithoutValidation(Header, assertion);
        }

        using var answer = await client.SendAsync(request, Cancellation);
        return (int)answer.StatusCode;
    }

    private static async Task<int> FromAsync(IPAddress address, int port)
    {
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancellation) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(address, 0));
                await socket.ConnectAsync(IPAddress.Loopback, port, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        using var client = new HttpClient(handler);
        using var answer = await client.GetAsync($"http://127.0.0.1:{port}/who", Cancellation);
        return (int)answer.StatusCode;
    }

    // The apps have the machine's time.
    private static void CatchUp(TestGateway gateway) => gateway.Clock.Advance(TimeProvider.System.GetUtcNow() - gateway.Clock.GetUtcNow());
}
