using MagicLink.Gateway.Access;
using MagicLink.Gateway.Http;
using MagicLink.Gateway.Proxy;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;

namespace MagicLink.Gateway.Tests.Proxy;

/// <summary>What happens to a request that the first lock did not see, by a fault of ours: no request from outside gets there.</summary>
public sealed class SecondLockTests
{
    private static readonly RouteAccess Open = Route("open", AccessPolicy.Anonymous);
    private static readonly RouteAccess Closed = Route("closed", AccessPolicy.Default);

    [Fact]
    public async Task A_route_that_nothing_was_granted_for_stays_closed_be_it_anonymous()
    {
        Assert.False(await PassesAsync(Closed));
        Assert.False(await PassesAsync(Open));
    }

    [Fact]
    public async Task What_was_granted_for_one_route_opens_no_other()
    {
        Assert.True(await PassesAsync(Open, Granted(Open, AccessPolicy.Anonymous)));
        Assert.False(await PassesAsync(Closed, Granted(Open, AccessPolicy.Anonymous)));
        Assert.False(await PassesAsync(Open with { }, Granted(Open, AccessPolicy.Anonymous)));
    }

    [Fact]
    public async Task A_grant_that_the_decision_does_not_bear_out_opens_nothing()
    {
        Assert.False(await PassesAsync(Closed, Granted(Closed, AccessPolicy.Default)));
        Assert.False(await PassesAsync(Closed, Granted(Closed, policy: null)));
    }

    [Fact]
    public async Task An_endpoint_that_nobody_thought_about_is_closed_and_ours_are_not()
    {
        Assert.False(await PassesAsync());
        Assert.True(await PassesAsync(OwnEndpoint.Mark));
    }

    private static AccessGranted Granted(RouteAccess route, AccessPolicy? policy) => new(route, policy, Caller.Nobody, EverybodyEnrols: false, DateTimeOffset.UnixEpoch);

    private static RouteAccess Route(string id, AccessPolicy policy) => new(
        id, "app", policy, IdentityHeaderNames.From(new IdentityHeaderOptions()), ForwardToken: false, PassesPreflights: false, PathItems.None, IsToldByMethod: false);

    private static Task<bool> PassesAsync(RouteAccess route, AccessGranted? granted = null) => PassesAsync([route], granted);

    private static Task<bool> PassesAsync(params object[] metadata) => PassesAsync(metadata, granted: null);

    private static async Task<bool> PassesAsync(object[] metadata, AccessGranted? granted)
    {
        var passed = false;
        await using var services = new ServiceCollection().AddSingleton(new OwnPaths(servesMagicLink: true, servesMudbase: true, servesAdmin: true)).BuildServiceProvider();
        var context = new DefaultHttpContext { RequestServices = services };
        context.Request.Method = "GET";
        context.Features.Set(granted);
        context.SetEndpoint(new RouteEndpoint(_ => Task.CompletedTask, RoutePatternFactory.Parse("/x"), order: 0, new EndpointMetadataCollection(metadata), "x"));
        await new SecondLockMiddleware(_ =>
        {
            passed = true;
            return Task.CompletedTask;
        }).InvokeAsync(context);
        Assert.Equal(passed ? 200 : 403, context.Response.StatusCode);
        return passed;
    }
}
