using System.Text.Json.Serialization.Metadata;

namespace MagicLink.Gateway.Http.Description;

/// <summary>
/// What an endpoint takes and answers, said on its line of the map. Types are named by the very JSON contract that reads or writes
/// them, and refusals by their entries in <see cref="Problems"/>, so that the description has nothing to say anew.
/// </summary>
/// <param name="Id">Unique; what generated clients call it.</param>
/// <param name="Tag">The dialect it belongs to.</param>
/// <param name="Summary">One sentence.</param>
internal sealed record Operation(string Id, string Tag, string Summary)
{
    public BodyShape? Body { get; private init; }

    /// <summary>The media type of a body that is no JSON; null when there is none.</summary>
    public string? TextBody { get; private init; }

    public IReadOnlyList<ParameterShape> Parameters { get; private init; } = [];

    public IReadOnlyList<AnswerShape> Success { get; private init; } = [];

    public IReadOnlyList<Problem> Refusals { get; private init; } = [];

    /// <summary>How a caller may show who it is, one of these; none where nobody is asked.</summary>
    public IReadOnlyList<CallerProof> Proofs { get; private init; } = [];

    /// <summary>How this dialect writes refusals.</summary>
    public RefusalShape RefusalShape { get; init; } = new(ProblemJson.Default.ProblemBody, "error", problem => problem.Status);

    /// <summary>Needs a body, with these fields in it, none of them empty; what is not one is refused.</summary>
    public Operation Takes(JsonTypeInfo type, params string[] required) =>
        (this with { Body = new BodyShape(type, IsRequired: true, required) }).Refuses(Problems.ValidationFailed, Problems.PayloadTooLarge);

    /// <summary>Needs a body that is no JSON.</summary>
    public Operation TakesText(string mediaType) =>
        (this with { TextBody = mediaType }).Refuses(Problems.ValidationFailed, Problems.PayloadTooLarge);

    /// <summary>Takes a body, and does without.</summary>
    public Operation MayTake(JsonTypeInfo type) =>
        (this with { Body = new BodyShape(type, IsRequired: false, []) }).Refuses(Problems.ValidationFailed, Problems.PayloadTooLarge);

    /// <summary>Of these fields of the body, one at least must be there and not be empty.</summary>
    public Operation TakesEither(params string[] fields) => this with { Body = Body! with { Either = fields } };

    /// <summary>In this field of the body, nothing but this text is taken.</summary>
    public Operation TakesOnly(string field, string text) => this with { Body = Body! with { Fixed = (field, text) } };

    public Operation With(params ParameterShape[] parameters) => this with { Parameters = [.. Parameters, .. parameters] };

    /// <summary>Several answers with one status are alternatives.</summary>
    public Operation Answers(int status, string description, JsonTypeInfo? type = null, string? header = null) =>
        this with { Success = [.. Success, new AnswerShape(status, description, type, header)] };

    /// <summary>One page of a list.</summary>
    public Operation AnswersPage(JsonTypeInfo type) =>
        With(
            ParameterShape.Number("page", "Which page.", least: 1, most: int.MaxValue, usual: 1),
            ParameterShape.Number("pageSize", "Entries on a page.", least: 1, PageQuery.MostSize, PageQuery.UsualSize))
        .Answers(200, "One page, the newest first.", type)
        .Refuses(Problems.ValidationFailed);

    public Operation Refuses(params Problem[] problems) => this with { Refusals = [.. Refusals, .. problems] };

    /// <summary>Reads for a signed-in person.</summary>
    public Operation NeedsSession() =>
        (this with { Proofs = [CallerProof.Bearer, CallerProof.SessionCookie] }).Refuses(Problems.Unauthenticated);

    /// <summary>Changes something for a signed-in person, for whom no other site may act.</summary>
    public Operation NeedsSessionForChange() => NeedsSession().Refuses(Problems.CrossSite);

    /// <summary>Reads for an admin.</summary>
    public Operation NeedsAdmin() => (this with { Proofs = [CallerProof.AdminToken] }).Refuses(Problems.AdminTokenNeeded);

    /// <summary>Changes something for an admin, whose token is not read-only.</summary>
    public Operation NeedsAdminForChange() => NeedsAdmin().Refuses(Problems.AdminTokenReadOnly);

    /// <summary>As <see cref="NeedsSessionForChange"/>, unless the body, or one of <paramref name="cookies"/>, names a sign-in under way.</summary>
    public Operation NeedsSessionOrSignIn(params CallerProof[] cookies) =>
        NeedsSessionForChange() with { Proofs = [CallerProof.None, CallerProof.Bearer, CallerProof.SessionCookie, .. cookies] };
}
