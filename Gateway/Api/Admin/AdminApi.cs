using MagicLink.Gateway.Http;

namespace MagicLink.Gateway.Api.Admin;

/// <summary>The admin API: its whole surface in one table. Each call needs an admin token, and each change one that is not read-only.</summary>
internal static class AdminApi
{
    public static void MapAdminApi(this IEndpointRouteBuilder app)
    {
        var api = app.MapOwn(OwnPaths.AdminApi);
        api.KeepOutOfCaches();
        api.AddEndpointFilter<RouteGroupBuilder, AdminFilter>();
        api.MapOnly("GET", "/keys", KeyEndpoints.ListAsync).Describe(KeyOperations.List);
        api.MapOnly("POST", "/keys/rotate", KeyEndpoints.RotateAsync).Describe(KeyOperations.Rotate);
        api.MapEach("/settings", ("GET", SettingsEndpoints.ShowAsync), ("PUT", SettingsEndpoints.ChangeAsync))
            .Describe("GET", SettingsOperations.Show).Describe("PUT", SettingsOperations.Change);
        api.MapRest();
    }
}
