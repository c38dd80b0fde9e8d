using MagicLink.Gateway.Http;
using MagicLink.Gateway.Http.Description;

namespace MagicLink.Gateway.Api.MagicLink;

/// <summary>What the dialect takes and answers about sessions.</summary>
internal static class SessionOperations
{
    private const string Tag = MagicLinkOperations.Tag;

    public static readonly Operation Refresh = new Operation("refresh", Tag, "Trades the newest refresh token of a session for a new pair.")
        .Takes(MagicLinkJson.Default.RefreshBody, "refreshToken")
        .Answers(200, "The new pair; the old refresh token is spent.", MagicLinkJson.Default.RefreshAnswer)
        .Refuses(Problems.RefreshInvalid);

    public static readonly Operation Show = new Operation("getSession", Tag, "Who is signed in, and by which session.")
        .NeedsSession()
        .Answers(200, "The person and the session.", MagicLinkJson.Default.SessionAnswer);

    public static readonly Operation List = new Operation("listSessions", Tag, "The person's open sessions, the newest first.")
        .NeedsSession()
        .With(
            ParameterShape.Number("page", "Which page.", least: 1, most: int.MaxValue, usual: 1),
            ParameterShape.Number("pageSize", "Entries on a page.", least: 1, PageQuery.MostSize, PageQuery.UsualSize))
        .Answers(200, "One page; this session is marked.", MagicLinkJson.Default.SessionsAnswer)
        .Refuses(Problems.ValidationFailed);

    public static readonly Operation End = new Operation("endSession", Tag, "Ends one of the person's sessions.")
        .NeedsSessionForChange()
        .With(ParameterShape.InPath("id", "The session's id, as listed."))
        .Answers(200, "It has ended.", MagicLinkJson.Default.MessageAnswer)
        .Refuses(Problems.NoSuchSession);

    public static readonly Operation Logout = new Operation("logout", Tag, "Ends this session; every credential of it is dead.")
        .NeedsSessionForChange()
        .Answers(200, "Signed out.", MagicLinkJson.Default.MessageAnswer);

    public static readonly Operation EndAll = new Operation("logoutAll", Tag, "Ends all of the person's sessions, this one too.")
        .NeedsSessionForChange()
        .Answers(200, "Signed out everywhere.", MagicLinkJson.Default.EndedAnswer);

    public static readonly Operation EndOthers = new Operation("logoutOthers", Tag, "Ends all of the person's sessions but this one.")
        .NeedsSessionForChange()
        .Answers(200, "Signed out everywhere else.", MagicLinkJson.Default.EndedAnswer);
}
