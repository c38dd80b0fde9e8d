using System.Text.Json.Serialization.Metadata;
using MagicLink.Gateway.Http;
using MagicLink.Gateway.Http.Description;

namespace MagicLink.Gateway.Api.Mudbase;

/// <summary>What all calls of the dialect have in common.</summary>
internal static class MudbaseOperations
{
    private static readonly RefusalShape Refusal = new(MudbaseProblemJson.Default.MudbaseProblem, "code", MudbaseProblem.Status);

    public static Operation Of(string id, string summary) => new(id, "Mudbase", summary) { RefusalShape = Refusal };

    /// <summary>Takes a body, in which a project may be named.</summary>
    public static Operation TakesForProject<T>(this Operation operation, JsonTypeInfo<T> type, params string[] required)
        where T : MudbaseBody => operation.Takes(type, required).Refuses(Problems.OtherProject);

    /// <summary>As <see cref="TakesForProject"/>, and does without.</summary>
    public static Operation MayTakeForProject<T>(this Operation operation, JsonTypeInfo<T> type)
        where T : MudbaseBody => operation.MayTake(type).Refuses(Problems.OtherProject);

    /// <summary>Answers as a completed sign-in. Whoever is disabled just then is refused.</summary>
    public static Operation SignsIn(this Operation operation) => operation
        .Answers(200, "Signed in.", MudbaseJson.Default.SignedInAnswer)
        .Refuses(Problems.AccountDisabled);

    /// <summary>Answers with a text for people.</summary>
    public static Operation Says(this Operation operation, string description) => operation.Answers(200, description, MudbaseJson.Default.MessageAnswer);
}
