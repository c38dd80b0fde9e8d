using MagicLink.Gateway.Http;
using MagicLink.Gateway.Limits;

namespace MagicLink.Gateway.Api.MagicLink;

/// <summary>The Magic-Link dialect: its whole surface in one table.</summary>
internal static class MagicLinkApi
{
    public static void MapMagicLinkApi(this IEndpointRouteBuilder app)
    {
        var api = app.MapOwn(OwnPaths.MagicLinkApi);
        api.KeepOutOfCaches();
        api.KeepUp();
        api.MapOnly("POST", "/send", SendEndpoint.SendAsync).CountsItself(LimitedAct.Send).Describe(MagicLinkOperations.Send);
        api.MapEach("/verify", ("GET", VerifyEndpoints.VerifyGetAsync), ("POST", VerifyEndpoints.VerifyPostAsync)).Act(LimitedAct.Verify)
            .Describe("GET", MagicLinkOperations.FollowLink).Describe("POST", MagicLinkOperations.VerifyLink);
        api.MapOnly("POST", "/code/verify", CodeEndpoint.VerifyAsync).CountsItself(LimitedAct.Verify).Describe(MagicLinkOperations.VerifyCode);
        api.MapOnly("POST", "/otp/verify", OtpEndpoints.VerifyAsync).CountsItself(LimitedAct.Verify).Describe(MagicLinkOperations.VerifyOtp);
        api.MapOnly("POST", "/otp/resend", OtpEndpoints.ResendAsync).CountsItself(LimitedAct.Send).Describe(MagicLinkOperations.ResendOtp);
        api.MapOnly("POST", "/refresh", SessionEndpoints.RefreshAsync).Describe(SessionOperations.Refresh);
        api.MapOnly("GET", "/session", SessionEndpoints.ShowAsync).Describe(SessionOperations.Show);
        api.MapOnly("GET", "/sessions", OwnSessionsEndpoints.ListAsync).Describe(SessionOperations.List);
        api.MapOnly("DELETE", "/sessions/{id}", OwnSessionsEndpoints.EndAsync).Describe(SessionOperations.End);
        api.MapOnly("POST", "/logout", SessionEndpoints.LogoutAsync).Describe(SessionOperations.Logout);
        api.MapOnly("POST", "/totp/enroll", TotpEndpoints.EnrolAsync).CountsItself(null).Describe(TotpOperations.Enrol);
        api.MapOnly("POST", "/totp/verify", TotpVerifyEndpoint.VerifyAsync).CountsItself(LimitedAct.Verify).Describe(TotpOperations.Verify);
        api.MapOnly("POST", "/totp/confirm", TotpEndpoints.ConfirmAsync).CountsItself(LimitedAct.Verify).Describe(TotpOperations.Confirm);
        api.MapOnly("POST", "/totp/disable", TotpEndpoints.DisableAsync).Act(LimitedAct.Verify).Describe(TotpOperations.Disable);
        api.MapOnly("POST", "/totp/backup-codes", TotpEndpoints.RenewBackupCodesAsync).Act(LimitedAct.Verify).Describe(TotpOperations.RenewBackupCodes);
        api.MapOnly("POST", "/logout-all", OwnSessionsEndpoints.EndAllAsync).Describe(SessionOperations.EndAll);
        api.MapOnly("POST", "/logout-others", OwnSessionsEndpoints.EndOthersAsync).Describe(SessionOperations.EndOthers);
        api.MapRest();
    }
}
