using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Proxy;

/// <summary>A real gRPC client talks to a real gRPC server through the gateway.</summary>
public sealed class GrpcTests(GrpcGateway grpc) : IClassFixture<GrpcGateway>
{
    [Fact]
    public async Task A_call_arrives_with_the_persons_identity_and_its_answer_with_its_trailers()
    {
        var result = await GrpcClient.ResultAsync(grpc.Port, "Echo", await JwtAsync("echo@example.com"));

        Assert.Equal(["message=echo@example.com: hi", "x-early=yes", "x-late=yes", @"x-late-bin=b'\x00\xff'", "code=OK"], result);
    }

    [Fact]
    public async Task A_call_that_fails_brings_its_own_status_message_and_trailers()
    {
        var result = await GrpcClient.ResultAsync(grpc.Port, "Fail", await JwtAsync("fail@example.com"));

        Assert.Equal(["code=FAILED_PRECONDITION", "details=not today: 100 % sure, ünd so", "x-late=sorry"], result);
    }

    [Fact]
    public async Task Both_sides_can_stream()
    {
        var jwt = await JwtAsync("streams@example.com");

        Assert.Equal(["message=0", "message=1", "message=2", "code=OK"], await GrpcClient.ResultAsync(grpc.Port, "Count", jwt));
        Assert.Contains("message=800000", await GrpcClient.ResultAsync(grpc.Port, "Total", jwt, size: 200_000));
    }

    [Fact]
    public async Task What_calls_itself_gRPC_is_bound_by_its_routes_MaxBody_too()
    {
        var result = await GrpcClient.ResultAsync(grpc.Port, "Total", await JwtAsync("total@example.com"), size: 1_000_000);

        Assert.DoesNotContain(result, line => line.StartsWith("message=", StringComparison.Ordinal) || line == "code=OK");
    }

    [Fact]
    public async Task Both_sides_can_talk_in_turn_until_the_session_ends()
    {
        var jwt = await JwtAsync("talk@example.com");
        await using var client = GrpcClient.Call(grpc.Port, "Talk", jwt);
        Assert.Equal("message=you said hello", await client.NextAsync());
        await client.SayAsync("again");
        Assert.Equal("message=you said again", await client.NextAsync());

        using var signedOut = await (await grpc.GatewayAsync()).RequestAsync(HttpMethod.Post, "/api/magic-link/logout", null, ("Authorization", $"Bearer {jwt}"));

        await signedOut.JsonAsync(200);
        Assert.NotEqual("code=OK", await client.NextAsync());
        await Eventually.TrueAsync(() => grpc.Said("talk is over"), "the server hears of it");
    }

    [Fact]
    public async Task A_call_that_the_client_gives_up_is_given_up_at_the_server()
    {
        var result = await GrpcClient.ResultAsync(grpc.Port, "Hang", await JwtAsync("hang@example.com"));

        Assert.Equal("code=DEADLINE_EXCEEDED", result[0]);
        await Eventually.TrueAsync(() => grpc.Said("hang is over"), "the server hears of it");
    }

    [Fact]
    public async Task A_call_without_a_sign_in_is_unauthenticated()
    {
        await grpc.GatewayAsync();

        var result = await GrpcClient.ResultAsync(grpc.Port, "Echo", token: null);

        Assert.Equal("code=UNAUTHENTICATED", result[0]);
    }

    private async Task<string> JwtAsync(string email) => await (await grpc.GatewayAsync()).JwtAsync(email);
}
