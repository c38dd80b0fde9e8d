using System.Reflection;
using System.Text.Json.Nodes;
using MagicLink.Gateway.Http;
using MagicLink.Gateway.Http.Description;

namespace MagicLink.Gateway.Api.OpenApi;

/// <summary>Writes what is said of the endpoints as an OpenAPI 3.1 document. What nothing is said of does not appear.</summary>
internal static class OpenApiDocument
{
    public static JsonObject Write(IEnumerable<RouteEndpoint> endpoints, string address, GatewayCookies cookies)
    {
        var schemas = new SchemaBook();
        var writer = new OperationWriter(schemas);
        var paths = new JsonObject();
        var proofs = new SortedSet<CallerProof>();
        foreach (var endpoint in endpoints)
        {
            if (endpoint.Metadata.GetMetadata<Operation>() is not { } operation)
            {
                continue;
            }

            proofs.UnionWith(operation.Proofs);
            var path = endpoint.RoutePattern.RawText!;
            var item = (JsonObject)(paths[path] ??= new JsonObject());
            foreach (var method in endpoint.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods)
            {
                item.Add(method.ToLowerInvariant(), writer.Write(operation, isHead: HttpMethods.IsHead(method)));
            }
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.1",
            ["info"] = new JsonObject { ["title"] = "MagicLink Gateway", ["version"] = Version() },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = address }),
            ["paths"] = paths,
            ["components"] = new JsonObject { ["schemas"] = schemas.Components, ["securitySchemes"] = Schemes(proofs, cookies) },
        };
    }

    private static JsonObject Schemes(IEnumerable<CallerProof> proofs, GatewayCookies cookies)
    {
        var schemes = new JsonObject();
        foreach (var proof in proofs.Where(proof => proof != CallerProof.None))
        {
            schemes.Add(OperationWriter.NameOf(proof), proof switch
            {
                CallerProof.Bearer => new JsonObject { ["type"] = "http", ["scheme"] = "bearer", ["bearerFormat"] = "JWT" },
                CallerProof.AdminToken => new JsonObject { ["type"] = "http", ["scheme"] = "bearer" },
                _ => new JsonObject { ["type"] = "apiKey", ["in"] = "cookie", ["name"] = proof == CallerProof.SessionCookie ? cookies.Session : cookies.SignIn },
            });
        }

        return schemes;
    }

    // Without the commit that the build adds.
    private static string Version() =>
        typeof(OpenApiDocument).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
