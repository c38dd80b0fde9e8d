using MagicLink.Gateway.Http;
using MagicLink.Gateway.Limits;

namespace MagicLink.Gateway.Api.Mudbase;

/// <summary>
/// The Mudbase dialect: its whole surface in one table. Translation only: what is allowed is decided by the same flows as for the other
/// faces, and refusals are told in the dialect's words by <see cref="MudbaseProblem"/>.
/// </summary>
internal static class MudbaseApi
{
    public static IServiceCollection AddMudbaseApi(this IServiceCollection services, string? projectId) => services.AddSingleton(new Project(projectId));

    public static void MapMudbaseApi(this IEndpointRouteBuilder app)
    {
        var auth = app.MapOwn(OwnPaths.MudbaseAuth);
        auth.KeepOutOfCaches();
        auth.KeepUp();
        auth.MapOnly("POST", "/magic-link/send", LinkEndpoints.SendAsync).CountsItself(LimitedAct.Send).Describe(SignInOperations.SendLink);
        auth.MapOnly("POST", "/magic-link/verify", LinkEndpoints.VerifyAsync).CountsItself(LimitedAct.Verify).Describe(SignInOperations.VerifyLink);
        auth.MapOnly("POST", "/otp/send", OtpEndpoints.SendAsync).CountsItself(LimitedAct.Send).Describe(SignInOperations.SendCode);
        auth.MapOnly("POST", "/otp/verify", OtpEndpoints.VerifyAsync).CountsItself(LimitedAct.Verify).Describe(SignInOperations.VerifyCode);
        auth.MapOnly("POST", "/refresh", SessionEndpoints.RefreshAsync).Describe(SessionOperations.Refresh);
        auth.MapOnly("GET", "/session", SessionEndpoints.ShowAsync).Describe(SessionOperations.Show);
        auth.MapOnly("GET", "/local/session", SessionEndpoints.ShowAsync).Describe(SessionOperations.ShowLocal);
        auth.MapOnly("POST", "/logout", SessionEndpoints.LogoutAsync).Describe(SessionOperations.Logout);
        auth.MapOnly("POST", "/local/logout", SessionEndpoints.LogoutAsync).Describe(SessionOperations.LogoutLocal);
        auth.MapRest();

        var users = app.MapOwn(OwnPaths.MudbaseUsers);
        users.KeepOutOfCaches();
        users.KeepUp();
        users.MapOnly("GET", "/me", ProfileEndpoints.ShowAsync).Describe(PersonOperations.Show);
        users.MapOnly("PATCH", "/update", ProfileEndpoints.UpdateAsync).Describe(PersonOperations.Update);
        users.MapOnly("GET", "/me/export", ProfileEndpoints.ExportAsync).Describe(PersonOperations.Export);
        users.MapOnly("POST", "/me/erase", EraseEndpoint.EraseAsync).Act(LimitedAct.Verify).Describe(PersonOperations.Erase);
        users.MapOnly("POST", "/2fa/setup", TwoFactorEndpoints.SetUpAsync).CountsItself(null).Describe(TwoFactorOperations.SetUp);
        users.MapOnly("POST", "/2fa/verify", TwoFactorEndpoints.VerifyAsync).CountsItself(LimitedAct.Verify).Describe(TwoFactorOperations.Verify);
        users.MapOnly("POST", "/2fa/disable", TwoFactorEndpoints.DisableAsync).Act(LimitedAct.Verify).Describe(TwoFactorOperations.Disable);
        users.MapRest();
    }
}
