using MagicLink.Gateway.Http;
using MagicLink.Gateway.Http.Description;

namespace MagicLink.Gateway.Api.Admin;

/// <summary>What the admin API takes and answers about sessions, links, mails and routes.</summary>
internal static class LookOperations
{
    public static readonly Operation ListSessions = AdminOperations.Page("adminListSessions", "Open sessions.", AdminJson.Default.ListAnswerSessionView)
        .With(ParameterShape.Filter("user", "The id of the person whose they are."));

    public static readonly Operation EndSession = AdminOperations
        .Change("adminEndSession", "Ends a session: its tokens, its cookie and what it holds open.")
        .With(ParameterShape.InPath("id", "The session's id, the `sid` of its tokens."))
        .Answers(200, "It has ended.", AdminJson.Default.MessageAnswer)
        .Refuses(Problems.NoOpenSession);

    public static readonly Operation ListLinks = AdminOperations.Page("adminListLinks", "Links to sign in with, without what they prove.", AdminJson.Default.ListAnswerLinkView)
        .With(
            ParameterShape.Filter("email", "The address that they are for."),
            ParameterShape.Filter("state", $"One of {LinkEndpoints.Allowed}; the first when absent."));

    public static readonly Operation CreateLink = AdminOperations
        .Change("adminCreateLink", "Makes a link for whoever could have one mailed, to be handed over. No mail is sent.")
        .Takes(AdminJson.Default.LinkBody, "email")
        .Answers(201, "The link, shown this once.", AdminJson.Default.NewLinkAnswer)
        .Refuses(Problems.EmailInvalid, Problems.NotAdmitted, Problems.UserDisabled);

    public static readonly Operation RevokeLink = AdminOperations
        .Change("adminRevokeLink", "Takes a pending link back.")
        .With(ParameterShape.InPath("id", "The link's id, as listed."))
        .Answers(200, "It works no more.", AdminJson.Default.MessageAnswer)
        .Refuses(Problems.NoSuchLink, Problems.LinkNotPending);

    public static readonly Operation ListMails = AdminOperations.Page("adminListOutbox", "Mails that are not out.", AdminJson.Default.ListAnswerMailView)
        .With(ParameterShape.Filter("state", "`waiting` or `dead`; both when absent."));

    public static readonly Operation RetryMail = AdminOperations
        .Change("adminRetryMail", "Tries a dead mail again at once, while its link is still valid.")
        .With(ParameterShape.InPath("id", "The mail's id, as listed."))
        .Answers(200, "It waits again, and is due.", AdminJson.Default.MessageAnswer)
        .Refuses(Problems.NoSuchMail, Problems.MailNotDead, Problems.MailExpired);

    public static readonly Operation SendTestMail = AdminOperations
        .Change("adminSendTestMail", "Sends a mail that says nothing, the way every mail goes.")
        .Takes(AdminJson.Default.TestMailBody, "to")
        .Answers(200, "It is on its way; until it is out, it is listed.", AdminJson.Default.TestMailAnswer)
        .Refuses(Problems.EmailInvalid);

    public static readonly Operation ListRoutes = AdminOperations.Look("adminListRoutes", "The routes that are served, and what each demands.")
        .AnswersPage(AdminJson.Default.RoutesAnswer);
}
