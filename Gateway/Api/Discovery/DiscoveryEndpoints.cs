using System.Text.Json.Serialization;
using MagicLink.Gateway.Changes;
using MagicLink.Gateway.Http;
using MagicLink.Gateway.Tokens;

namespace MagicLink.Gateway.Api.Discovery;

/// <summary>What a backend's JWT middleware needs to validate our tokens from the authority URL alone (OpenID Connect Discovery 1.0, RFC 7517).</summary>
internal static class DiscoveryEndpoints
{
    public static void MapDiscovery(this IEndpointRouteBuilder app)
    {
        var group = app.MapOwn("");
        group.MapEach(OwnPaths.Jwks, ("GET", ShowKeysAsync), ("HEAD", ShowKeysAsync)).Describe(DiscoveryOperations.Keys);
        group.MapEach(OwnPaths.OpenIdConfiguration, ("GET", ShowConfiguration), ("HEAD", ShowConfiguration)).Describe(DiscoveryOperations.Configuration);
    }

    private static async Task<IResult> ShowKeysAsync(HttpContext context, KeyRing keys, ChangeFeed changes)
    {
        // Whoever asks may hold a token that another gateway signed a moment ago with a new key: no list that is older than that.
        await changes.BeFreshAsync(context.RequestAborted);
        context.Response.Headers.CacheControl = "no-cache";
        var views = keys.Published.Select(key => new KeyView(key.Kty, key.Use, key.Alg, key.Kid, key.Crv, key.X, key.Y, key.N, key.E));
        return Results.Json(new KeySetView([.. views]), DiscoveryJson.Default.KeySetView);
    }

    private static IResult ShowConfiguration(HttpContext context, TokenIdentity identity, PublicAddress address, KeyRing keys)
    {
        context.Response.Headers.CacheControl = "public, max-age=300";
        return Results.Json(
            new ConfigurationView(identity.Issuer, address.Url + OwnPaths.Jwks, [keys.Algorithm], ["public"], ["token"]),
            DiscoveryJson.Default.ConfigurationView);
    }

}

internal sealed record KeySetView(IReadOnlyList<KeyView> Keys);

internal sealed record KeyView(string Kty, string Use, string Alg, string Kid, string? Crv, string? X, string? Y, string? N, string? E);

internal sealed record ConfigurationView(
    string Issuer, string JwksUri, IReadOnlyList<string> IdTokenSigningAlgValuesSupported, IReadOnlyList<string> SubjectTypesSupported, IReadOnlyList<string> ResponseTypesSupported);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(KeySetView))]
[JsonSerializable(typeof(ConfigurationView))]
internal sealed partial class DiscoveryJson : JsonSerializerContext;
