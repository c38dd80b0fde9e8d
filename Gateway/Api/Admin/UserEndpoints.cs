using MagicLink.Gateway.Http;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Totp;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Api.Admin;

/// <summary><c>/users</c>: who may sign in, with which roles. A change holds from the person's next request on.</summary>
internal static class UserEndpoints
{
    public static async Task<IResult> ListAsync(HttpContext context, UserAdminFlow flow)
    {
        var page = PageQuery.Of(context.Request);
        var query = new AdminQuery(context.Request);
        var (email, role, disabled) = (query.Text("email"), query.Text("role"), query.Word("disabled", ("true", true), ("false", false)));
        if ((page.Problem ?? query.Problem) is { } problem)
        {
            return new ProblemResult(problem);
        }

        var (items, total) = await flow.ListAsync(new UserQuery(email?.Trim().ToLowerInvariant(), role, disabled, page.Skip, page.PageSize), context.RequestAborted);
        return Results.Json(ListAnswer.Of(page, items.Select(UserView.From), total), AdminJson.Default.ListAnswerUserView);
    }

    public static async Task<IResult> ShowAsync(HttpContext context, string id, UserAdminFlow flow) =>
        await FindAsync(context, id, flow) is { } user ? Show(user) : new ProblemResult(Problems.NoSuchUser);

    public static async Task<IResult> InviteAsync(HttpContext context, UserAdminFlow flow)
    {
        var body = await JsonBody.ReadAsync(context, AdminJson.Default.UserBody);
        if ((body.Problem ?? RequireEmail(body.Value!.Email, out _)) is { } problem)
        {
            return new ProblemResult(problem);
        }

        RequireEmail(body.Value!.Email, out var email);
        var (change, fault) = body.Value.Read();
        if (fault is not null || change!.Disabled is not null)
        {
            return new ProblemResult(fault ?? Problems.Invalid("disabled", "is for people who are there already: leave it out."));
        }

        var user = new NewUser(email!, change.FirstName?.Value, change.LastName?.Value, change.Roles ?? [RoleName.Default]);
        return await flow.InviteAsync(user, context.Admin().Name, context.RequestAborted) is { } added
            ? Results.Json(UserView.From(added), AdminJson.Default.UserView, statusCode: StatusCodes.Status201Created)
            : new ProblemResult(Problems.UserKnown);
    }

    public static async Task<IResult> ChangeAsync(HttpContext context, string id, UserAdminFlow flow)
    {
        var body = await JsonBody.ReadAsync(context, AdminJson.Default.UserBody);
        if (body.Problem is { } problem)
        {
            return new ProblemResult(problem);
        }

        var (change, fault) = body.Value!.Read();
        if (fault is not null || body.Value.Email is not null)
        {
            return new ProblemResult(fault ?? Problems.Invalid("email", "stays as it is: it is who the person is."));
        }

        return await FindAsync(context, id, flow) is { } user && await flow.ChangeAsync(user.Email, change!, context.Admin().Name, context.RequestAborted) is { } changed
            ? Show(changed)
            : new ProblemResult(Problems.NoSuchUser);
    }

    public static async Task<IResult> DeleteAsync(HttpContext context, string id, UserAdminFlow flow) =>
        await FindAsync(context, id, flow) is { } user && await flow.DeleteAsync(user.Email, context.Admin().Name, context.RequestAborted) is not null
            ? Done("User deleted")
            : new ProblemResult(Problems.NoSuchUser);

    public static async Task<IResult> ResetMfaAsync(HttpContext context, string id, UserAdminFlow flow, TotpFlow totp) =>
        await FindAsync(context, id, flow) is { } user && await totp.ResetAsync(user.Email, context.Admin().Name, context.RequestAborted) is { } changed
            ? Show(changed)
            : new ProblemResult(Problems.NoSuchUser);

    public static async Task<IResult> EndSessionsAsync(HttpContext context, string id, UserAdminFlow flow) =>
        await FindAsync(context, id, flow) is { } user
            ? Results.Json(new EndedAnswer("Sessions ended", await flow.EndSessionsAsync(user, context.Admin().Name, context.RequestAborted)), AdminJson.Default.EndedAnswer)
            : new ProblemResult(Problems.NoSuchUser);

    private static async Task<User?> FindAsync(HttpContext context, string id, UserAdminFlow flow) =>
        AdminPath.Id(id) is { } number ? await flow.FindAsync(number, context.RequestAborted) : null;

    private static Problem? RequireEmail(string? typed, out EmailAddress? email)
    {
        email = null;
        return string.IsNullOrEmpty(typed) ? Problems.Invalid("email", "is required: the person's address.")
            : EmailAddress.TryParse(typed, out email) ? null
            : Problems.EmailInvalid;
    }

    private static IResult Show(User user) => Results.Json(UserView.From(user), AdminJson.Default.UserView);

    private static IResult Done(string message) => Results.Json(new MessageAnswer(message), AdminJson.Default.MessageAnswer);
}
