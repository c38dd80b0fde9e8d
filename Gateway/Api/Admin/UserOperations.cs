using MagicLink.Gateway.Http;
using MagicLink.Gateway.Http.Description;

namespace MagicLink.Gateway.Api.Admin;

/// <summary>What the admin API takes and answers about people.</summary>
internal static class UserOperations
{
    private static readonly ParameterShape Id = ParameterShape.InPath("id", "The person's id, a whole number.");

    public static readonly Operation List = AdminOperations.Page("adminListUsers", "People.", AdminJson.Default.ListAnswerUserView)
        .With(
            ParameterShape.Filter("email", "How the address begins."),
            ParameterShape.Filter("role", "A role that the person has."),
            ParameterShape.Filter("disabled", "`true` or `false`."));

    public static readonly Operation Show = AdminOperations.Look("adminGetUser", "A person.")
        .With(Id)
        .Answers(200, "The person.", AdminJson.Default.UserView)
        .Refuses(Problems.NoSuchUser);

    public static readonly Operation Invite = AdminOperations
        .Change("adminInviteUser", "Adds a person, who can then sign in. No mail is sent.")
        .Takes(AdminJson.Default.UserBody, "email")
        .Answers(201, "The person.", AdminJson.Default.UserView)
        .Refuses(Problems.EmailInvalid, Problems.UserKnown);

    public static readonly Operation Change = AdminOperations
        .Change("adminChangeUser", "Changes names, roles and state: what is absent stays. Disabling ends the person's sessions at once.")
        .With(Id)
        .Takes(AdminJson.Default.UserBody)
        .Answers(200, "The person, changed.", AdminJson.Default.UserView)
        .Refuses(Problems.NoSuchUser);

    public static readonly Operation Delete = AdminOperations
        .Change("adminDeleteUser", "Deletes a person and everything that is kept about the person, for good.")
        .With(Id)
        .Answers(200, "All is deleted, and every session over.", AdminJson.Default.MessageAnswer)
        .Refuses(Problems.NoSuchUser);

    public static readonly Operation ResetMfa = AdminOperations
        .Change("adminResetMfa", "Takes a person's second factor away, who has lost it.")
        .With(Id)
        .Answers(200, "The person, without a second factor.", AdminJson.Default.UserView)
        .Refuses(Problems.NoSuchUser);

    public static readonly Operation EndSessions = AdminOperations
        .Change("adminEndSessionsOfUser", "Ends all of a person's sessions, and forgets the devices that need no second factor.")
        .With(Id)
        .Answers(200, "They have ended.", AdminJson.Default.EndedAnswer)
        .Refuses(Problems.NoSuchUser);

    public static readonly Operation Import = AdminOperations
        .Change("adminImportUsers", "Adds people out of comma-separated values with the columns email, firstName, lastName and role. A bad line costs no good one.")
        .TakesText(ImportEndpoint.MediaType)
        .Answers(200, "What came of each line.", AdminJson.Default.ImportAnswer);
}
