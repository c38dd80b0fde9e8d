using System.Text.Json.Serialization;

namespace MagicLink.Gateway.Http;

/// <summary>
/// A refusal in the Mudbase dialect's words. It stands here, as every refusal under the dialect's paths is told so, whatever part of the
/// gateway it comes from.
/// </summary>
/// <param name="Error">What a person can do about it.</param>
/// <param name="Path">What was called, without the query.</param>
internal sealed record MudbaseProblem(
    string Error,
    string Code,
    IReadOnlyList<FieldFault>? Details,
    DateTime Timestamp,
    string Path,
    string RequestId,
    int? RetryAfter,
    int? AttemptsRemaining,
    string? MagicLinkId,
    IReadOnlyList<string>? Methods,
    int? OtpExpiresIn,
    int? ExpiresIn)
{
    public static MudbaseProblem From(Problem problem, HttpContext context, DateTimeOffset now) => new(
        problem.Message, problem.Code, problem.Details.Count > 0 ? problem.Details : null, now.UtcDateTime, context.Request.Path.Value ?? "", context.TraceIdentifier,
        problem.RetryAfter, problem.AttemptsRemaining, problem.MagicLinkId, problem.Methods, problem.OtpExpiresIn, problem.ExpiresIn);

    /// <summary>The dialect knows no 410: what has expired or was used is 401 there.</summary>
    public static int Status(Problem problem) => problem.Status == StatusCodes.Status410Gone ? StatusCodes.Status401Unauthorized : problem.Status;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(MudbaseProblem))]
internal sealed partial class MudbaseProblemJson : JsonSerializerContext;
