using MagicLink.Gateway.Http;

namespace MagicLink.Gateway.Api.MagicLink;

/// <summary>The Magic-Link dialect: its whole surface in one table.</summary>
internal static class MagicLinkApi
{
    public static void MapMagicLinkApi(this IEndpointRouteBuilder app)
    {
        var api = app.MapOwn(OwnPaths.MagicLinkApi);
        api.AddEndpointFilter(NoStore);
        api.MapOnly("POST", "/send", SendEndpoint.SendAsync);
        api.MapEach("/verify", ("GET", VerifyEndpoints.VerifyGetAsync), ("POST", VerifyEndpoints.VerifyPostAsync));
        api.MapOnly("POST", "/code/verify", CodeEndpoint.VerifyAsync);
        api.MapOnly("POST", "/otp/verify", OtpEndpoints.VerifyAsync);
        api.MapOnly("POST", "/otp/resend", OtpEndpoints.ResendAsync);
        api.MapOnly("POST", "/refresh", SessionEndpoints.RefreshAsync);
        api.MapOnly("GET", "/session", SessionEndpoints.ShowAsync);
        api.MapOnly("GET", "/sessions", OwnSessionsEndpoints.ListAsync);
        api.MapOnly("DELETE", "/sessions/{id}", OwnSessionsEndpoints.EndAsync);
        api.MapOnly("POST", "/logout", SessionEndpoints.LogoutAsync);
        api.MapOnly("POST", "/totp/enroll", TotpEndpoints.EnrolAsync);
        api.MapOnly("POST", "/totp/verify", TotpVerifyEndpoint.VerifyAsync);
        api.MapOnly("POST", "/totp/confirm", TotpEndpoints.ConfirmAsync);
        api.MapOnly("POST", "/totp/disable", TotpEndpoints.DisableAsync);
        api.MapOnly("POST", "/totp/backup-codes", TotpEndpoints.RenewBackupCodesAsync);
        api.MapOnly("POST", "/logout-all", OwnSessionsEndpoints.EndAllAsync);
        api.MapOnly("POST", "/logout-others", OwnSessionsEndpoints.EndOthersAsync);
        api.MapRest();
    }

    // Answers carry tokens and persons: no cache may keep them (RFC 9111 §5.2.2.5).
    private static ValueTask<object?> NoStore(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        context.HttpContext.Response.Headers.CacheControl = "no-store";
        context.HttpContext.Response.Headers.XContentTypeOptions = "nosniff";
        return next(context);
    }
}
