using MagicLink.Gateway.Http;
using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Api.Mudbase;

/// <summary>What is kept about a person: seen, changed where it is the person's to change, and taken along.</summary>
internal static class ProfileEndpoints
{
    public static async Task<IResult> ShowAsync(HttpContext context) =>
        await SignedInCall.ReadAsync(context) is { Session: { } session }
            ? Results.Json(new UserAnswer(PersonView.From(session.User.Current)), MudbaseJson.Default.UserAnswer)
            : new ProblemResult(Problems.Unauthenticated);

    /// <summary>Names only; whatever else is sent is not looked at.</summary>
    public static async Task<IResult> UpdateAsync(HttpContext context, Project project, ProfileFlow flow)
    {
        var call = await SignedInCall.ReadAccountChangeAsync(context);
        if (call.Session is not { } session)
        {
            return new ProblemResult(call.Problem!);
        }

        var body = await project.ReadAsync(context, MudbaseJson.Default.UpdateBody);
        if (body.Problem is { } problem)
        {
            return new ProblemResult(problem);
        }

        if (!TryRead(body.Value!.GivesFirstName, body.Value.FirstName, out var first))
        {
            return new ProblemResult(Problems.Invalid("firstName", PersonName.Allowed));
        }

        if (!TryRead(body.Value.GivesLastName, body.Value.LastName, out var last))
        {
            return new ProblemResult(Problems.Invalid("lastName", PersonName.Allowed));
        }

        return await flow.RenameAsync(session.User.Current, first, last, context.RequestAborted) is { } changed
            ? Results.Json(new UpdatedAnswer("Profile updated successfully", PersonView.From(changed)), MudbaseJson.Default.UpdatedAnswer)
            : new ProblemResult(Problems.Unauthenticated);
    }

    public static async Task<IResult> ExportAsync(HttpContext context, ProfileFlow flow)
    {
        var call = await SignedInCall.ReadAccountAsync(context);
        if (call.Session is not { } session)
        {
            return new ProblemResult(call.Problem!);
        }

        if (await flow.ExportAsync(session.User.Current, context.RequestAborted) is not { } export)
        {
            return new ProblemResult(Problems.Unauthenticated);
        }

        return ExportAnswer.Download(context, export);
    }

    /// <summary>False when a name is given that cannot be one.</summary>
    private static bool TryRead(bool isGiven, string? typed, out PersonName? name)
    {
        name = null;
        return !isGiven || PersonName.TryParse(typed, out name);
    }
}
