using System.Text.Json.Serialization;

namespace MagicLink.Gateway.Http;

/// <summary>The body of a refusal.</summary>
internal sealed record ProblemBody(
    string Error,
    string Message,
    string RequestId,
    IReadOnlyList<FieldFault>? Details,
    int? RetryAfter,
    int? AttemptsRemaining,
    string? MagicLinkId,
    IReadOnlyList<string>? Methods,
    int? ExpiresIn)
{
    public static ProblemBody From(Problem problem, string requestId) => new(
        problem.Code, problem.Message, requestId, problem.Details.Count > 0 ? problem.Details : null, problem.RetryAfter, problem.AttemptsRemaining,
        problem.MagicLinkId, problem.Methods, problem.ExpiresIn);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProblemBody))]
internal sealed partial class ProblemJson : JsonSerializerContext;
