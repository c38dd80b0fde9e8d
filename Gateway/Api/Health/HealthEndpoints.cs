using System.Text.Json.Serialization;
using MagicLink.Gateway.Health;
using MagicLink.Gateway.Http;
using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Api.Health;

/// <summary>Whether the process runs (<c>live</c>) and whether it can serve (<c>ready</c>). Answers on any host name.</summary>
internal static class HealthEndpoints
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        var group = app.MapOwn(OwnPaths.Health);
        group.WithMetadata(UnlimitedEndpoint.Mark);
        group.MapEach("/live", ("GET", ShowLive), ("HEAD", ShowLive)).Describe(HealthOperations.Live);
        group.MapEach("/ready", ("GET", ShowReadyAsync), ("HEAD", ShowReadyAsync)).Describe(HealthOperations.Ready);
    }

    private static IResult ShowLive(HttpContext context) => Answer(context, "live", StatusCodes.Status200OK);

    private static async Task<IResult> ShowReadyAsync(HttpContext context, Readiness readiness, IStoreProbe store)
    {
        if (readiness.IsDraining)
        {
            return Answer(context, "draining", StatusCodes.Status503ServiceUnavailable);
        }

        try
        {
            await store.ProbeAsync(context.RequestAborted).WaitAsync(Patience, context.RequestAborted);
        }
        catch (Exception fault) when (fault is StoreUnavailableException or TimeoutException)
        {
            return Answer(context, "store unavailable", StatusCodes.Status503ServiceUnavailable);
        }

        // The last good routes and settings are served: the gateway is ready, and says what is wrong with the new ones.
        return Answer(context, "ready", StatusCodes.Status200OK, readiness);
    }

    private static IResult Answer(
        HttpContext context, string status, int code, Readiness? readiness = null)
    {
        context.Response.Headers.CacheControl = "no-store";
        return Results.Json(new HealthView(status, Texts(readiness?.RouteFaults), Texts(readiness?.SettingFaults), Texts(readiness?.CertificateFaults)), HealthJson.Default.HealthView, statusCode: code);

        static IReadOnlyList<string> Texts(IReadOnlyCollection<SettingFault>? faults) => [.. (faults ?? []).Select(fault => fault.ToString())];
    }
}

/// <param name="Status"><c>live</c>, <c>ready</c>, <c>draining</c> or <c>store unavailable</c>.</param>
/// <param name="RouteFaults">What is wrong with <c>routes.json</c> since it was changed; the routes before are served.</param>
/// <param name="SettingFaults">What is wrong with settings that were changed at run time on another gateway; those before hold here.</param>
/// <param name="CertificateFaults">What is wrong with certificates whose files changed, those before being shown; and which ones that are shown run out soon.</param>
internal sealed record HealthView(string Status, IReadOnlyList<string> RouteFaults, IReadOnlyList<string> SettingFaults, IReadOnlyList<string> CertificateFaults);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(HealthView))]
internal sealed partial class HealthJson : JsonSerializerContext;
