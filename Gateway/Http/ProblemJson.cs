using System.Text.Json;
using System.Text.Json.Serialization;

namespace MagicLink.Gateway.Http;

/// <summary>The body of a refusal.</summary>
internal sealed record ProblemBody(string Error, string Message, string RequestId, IReadOnlyList<FieldFault>? Details);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProblemBody))]
internal sealed partial class ProblemJson : JsonSerializerContext;
