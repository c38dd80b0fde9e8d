using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace MagicLink.Gateway.Api.Admin;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, AllowDuplicateProperties = false, MaxDepth = 16, RespectRequiredConstructorParameters = false)]
[JsonSerializable(typeof(JsonDocument))]
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(ListAnswer<KeyView>))]
internal sealed partial class AdminJson : JsonSerializerContext;
