using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using MagicLink.Gateway.Http;
using MagicLink.Gateway.Http.Description;
using Microsoft.Net.Http.Headers;

namespace MagicLink.Gateway.Api.OpenApi;

/// <summary>GET <c>/_gateway/openapi.json</c>: describes every JSON endpoint that this installation serves at the address that is asked, itself included.</summary>
internal static class OpenApiEndpoints
{
    /// <summary>Whoever asks first has the description written, which asks no store but takes a busy machine its time.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly Operation Description = new Operation("getDescription", "Discovery", "This description (OpenAPI 3.1).")
        .Answers(200, "Every JSON endpoint that is served here.", OpenApiJson.Default.JsonObject, HeaderNames.ETag)
        .Answers(304, "As the caller has it already.", header: HeaderNames.ETag);

    public static void MapOpenApi(this IEndpointRouteBuilder app)
    {
        // Written at the first request, when all are mapped; they do not change after that.
        var (here, atManagement) = (Describe(app, atManagement: false), Describe(app, atManagement: true));
        IResult Show(HttpContext context)
        {
            context.Response.Headers.CacheControl = "public, max-age=300";
            context.Response.Headers.XContentTypeOptions = "nosniff";
            var description = (context.IsAtManagement() ? atManagement : here).Value;
            return Results.Bytes(description.Bytes, "application/json", entityTag: description.Tag);
        }

        app.MapOwn("").MapEach(OwnPaths.OpenApi, ("GET", Show), ("HEAD", Show)).Within(Patience).Describe(Description);
    }

    /// <summary>At each address what is answered there.</summary>
    private static Lazy<(byte[] Bytes, EntityTagHeaderValue Tag)> Describe(IEndpointRouteBuilder app, bool atManagement) => new(() =>
    {
        var services = app.ServiceProvider;
        var paths = services.GetRequiredService<ServedPaths>();
        var served = app.DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().Where(endpoint => paths.Serves(endpoint.RoutePattern.RawText, atManagement));
        var address = atManagement ? paths.Management! : services.GetRequiredService<PublicAddress>().Url;
        var document = OpenApiDocument.Write(served, address, services.GetRequiredService<GatewayCookies>());
        var bytes = JsonSerializer.SerializeToUtf8Bytes(document, OpenApiJson.Default.JsonObject);
        return (bytes, new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 16))}\""));
    });
}

[JsonSerializable(typeof(JsonObject))]
internal sealed partial class OpenApiJson : JsonSerializerContext;
