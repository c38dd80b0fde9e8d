using MagicLink.Gateway.Http;

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
        auth.MapOnly("POST", "/magic-link/send", LinkEndpoints.SendAsync);
        auth.MapOnly("POST", "/magic-link/verify", LinkEndpoints.VerifyAsync);
        auth.MapOnly("POST", "/otp/send", OtpEndpoints.SendAsync);
        auth.MapOnly("POST", "/otp/verify", OtpEndpoints.VerifyAsync);
        auth.MapOnly("POST", "/refresh", SessionEndpoints.RefreshAsync);
        auth.MapOnly("GET", "/session", SessionEndpoints.ShowAsync);
        auth.MapOnly("GET", "/local/session", SessionEndpoints.ShowAsync);
        auth.MapOnly("POST", "/logout", SessionEndpoints.LogoutAsync);
        auth.MapOnly("POST", "/local/logout", SessionEndpoints.LogoutAsync);
        auth.MapRest();

        var users = app.MapOwn(OwnPaths.MudbaseUsers);
        users.KeepOutOfCaches();
        users.MapOnly("GET", "/me", ProfileEndpoints.ShowAsync);
        users.MapOnly("PATCH", "/update", ProfileEndpoints.UpdateAsync);
        users.MapOnly("GET", "/me/export", ProfileEndpoints.ExportAsync);
        users.MapOnly("POST", "/me/erase", EraseEndpoint.EraseAsync);
        users.MapOnly("POST", "/2fa/setup", TwoFactorEndpoints.SetUpAsync);
        users.MapOnly("POST", "/2fa/verify", TwoFactorEndpoints.VerifyAsync);
        users.MapOnly("POST", "/2fa/disable", TwoFactorEndpoints.DisableAsync);
        users.MapRest();
    }
}
