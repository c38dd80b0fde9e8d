using MagicLink.Gateway.Tests.Harness;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;

namespace MagicLink.Gateway.Tests.Proxy;

/// <summary>An endpoint that came into the gateway without a decision about who may use it.</summary>
public sealed class ForgottenEndpointTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_is_closed_to_everybody(bool isSignedIn)
    {
        var config = new TestConfig();
        await using var gateway = await TestGateway.StartAsync(config, ownsConfig: true, replace: services => services.AddSingleton<IStartupFilter, ForgottenEndpoint>());
        var jwt = isSignedIn ? await gateway.JwtAsync("ann@example.com") : null;

        using var answer = await gateway.GetAsync("/forgotten", jwt);

        await answer.RefusalAsync(403, "FORBIDDEN");
    }

    private sealed class ForgottenEndpoint : IStartupFilter
    {
        private static readonly RouteEndpoint Open = new(context => context.Response.WriteAsync("open"), RoutePatternFactory.Parse("/forgotten"), order: 0, EndpointMetadataCollection.Empty, "forgotten");

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(async (context, rest) =>
            {
                if (context.Request.Path == "/forgotten")
                {
                    context.SetEndpoint(Open);
                }

                await rest(context);
            });
            next(app);
        };
    }
}
