using MagicLink.Gateway.Http;

namespace MagicLink.Gateway.Api.MagicLink;

/// <summary>The Magic-Link dialect: its whole surface in one table.</summary>
internal static class MagicLinkApi
{
    public static void MapMagicLinkApi(this IEndpointRouteBuilder app)
    {
        var api = app.MapOwn(OwnPaths.MagicLinkApi);
        api.KeepOutOfCaches();
        api.MapOnly("POST", "/send", SendEndpoint.SendAsync).Describe(MagicLinkOperations.Send);
        api.MapEach("/verify", ("GET", VerifyEndpoints.VerifyGetAsync), ("POST", VerifyEndpoints.VerifyPostAsync))
            .Describe("GET", MagicLinkOperations.FollowLink).Describe("POST", MagicLinkOperations.VerifyLink);
        api.MapOnly("POST", "/code/verify", CodeEndpoint.VerifyAsync).Describe(MagicLinkOperations.VerifyCode);
        api.MapOnly("POST", "/otp/verify", OtpEndpoints.VerifyAsync).Describe(MagicLinkOperations.VerifyOtp);
        api.MapOnly("POST", "/otp/resend", OtpEndpoints.ResendAsync).Describe(MagicLinkOperations.ResendOtp);
        api.MapOnly("POST", "/refresh", SessionEndpoints.RefreshAsync).Describe(SessionOperations.Refresh);
        api.MapOnly("GET", "/session", SessionEndpoints.ShowAsync).Describe(SessionOperations.Show);
        api.MapOnly("GET", "/sessions", OwnSessionsEndpoints.ListAsync).Describe(SessionOperations.List);
        api.MapOnly("DELETE", "/sessions/{id}", OwnSessionsEndpoints.EndAsync).Describe(SessionOperations.End);
        api.MapOnly("POST", "/logout", SessionEndpoints.LogoutAsync).Describe(SessionOperations.Logout);
        api.MapOnly("POST", "/totp/enroll", TotpEndpoints.EnrolAsync).Describe(TotpOperations.Enrol);
        api.MapOnly("POST", "/totp/verify", TotpVerifyEndpoint.VerifyAsync).Describe(TotpOperations.Verify);
        api.MapOnly("POST", "/totp/confirm", TotpEndpoints.ConfirmAsync).Describe(TotpOperations.Confirm);
        api.MapOnly("POST", "/totp/disable", TotpEndpoints.DisableAsync).Describe(TotpOperations.Disable);
        api.MapOnly("POST", "/totp/backup-codes", TotpEndpoints.RenewBackupCodesAsync).Describe(TotpOperations.RenewBackupCodes);
        api.MapOnly("POST", "/logout-all", OwnSessionsEndpoints.EndAllAsync).Describe(SessionOperations.EndAll);
        api.MapOnly("POST", "/logout-others", OwnSessionsEndpoints.EndOthersAsync).Describe(SessionOperations.EndOthers);
        api.MapRest();
    }
}
