using MagicLink.Gateway.Http;
using MagicLink.Gateway.Http.Description;

namespace MagicLink.Gateway.Api.Mudbase;

/// <summary>What the dialect takes and answers about sessions.</summary>
internal static class SessionOperations
{
    public static readonly Operation Refresh = MudbaseOperations
        .Of("mudbaseRefresh", "Trades the newest refresh token of a session for a new pair.")
        .TakesForProject(MudbaseJson.Default.RefreshBody, "refreshToken")
        .Answers(200, "The new pair; the old refresh token is spent.", MudbaseJson.Default.TokensAnswer)
        .Refuses(Problems.RefreshInvalid);

    public static readonly Operation Show = MudbaseOperations
        .Of("mudbaseGetSession", "Who is signed in.")
        .NeedsSession()
        .Answers(200, "The person.", MudbaseJson.Default.SessionAnswer);

    public static readonly Operation ShowLocal = Show with { Id = "mudbaseGetLocalSession" };

    public static readonly Operation Logout = MudbaseOperations
        .Of("mudbaseLogout", "Ends this session; every credential of it is dead.")
        .NeedsSessionForChange()
        .Says("Signed out.");

    public static readonly Operation LogoutLocal = Logout with { Id = "mudbaseLogoutLocal" };
}
