using System.Text.Json.Serialization;
using MagicLink.Gateway.Http;
using MagicLink.Gateway.Tokens;

namespace MagicLink.Gateway.Api.Discovery;

/// <summary>What a backend's JWT middleware needs to validate our tokens from the authority URL alone (OpenID Connect Discovery 1.0, RFC 7517).</summary>
internal static class DiscoveryEndpoints
{
    public static void MapDiscovery(this IEndpointRouteBuilder app)
    {
        var group = app.MapOwn("");
        group.MapEach(OwnPaths.Jwks, ("GET", ShowKeys), ("HEAD", ShowKeys));
        group.MapEach(OwnPaths.OpenIdConfiguration, ("GET", ShowConfiguration), ("HEAD", ShowConfiguration));
    }

    private static IResult ShowKeys(HttpContext context, KeyRing keys)
    {
        LetCache(context);
        var views = keys.Published.Select(key => new KeyView(key.Kty, key.Use, key.Alg, key.Kid, key.Crv, key.X, key.Y, key.N, key.E));
        return Results.Json(new KeySetView([.. views]), DiscoveryJson.Default.KeySetView);
    }

    private static IResult ShowConfiguration(HttpContext context, TokenIdentity identity, PublicAddress address, KeyRing keys)
    {
        LetCache(context);
        return Results.Json(
            new ConfigurationView(identity.Issuer, address.Url + OwnPaths.Jwks, [keys.Algorithm], ["public"], ["token"]),
            DiscoveryJson.Default.ConfigurationView);
    }

    private static void LetCache(HttpContext context) => context.Response.Headers.CacheControl = "public, max-age=300";
}

internal sealed record KeySetView(IReadOnlyList<KeyView> Keys);

internal sealed record KeyView(string Kty, string Use, string Alg, string Kid, string? Crv, string? X, string? Y, string? N, string? E);

internal sealed record ConfigurationView(
    string Issuer, string JwksUri, IReadOnlyList<string> IdTokenSigningAlgValuesSupported, IReadOnlyList<string> SubjectTypesSupported, IReadOnlyList<string> ResponseTypesSupported);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(KeySetView))]
[JsonSerializable(typeof(ConfigurationView))]
internal sealed partial class DiscoveryJson : JsonSerializerContext;
