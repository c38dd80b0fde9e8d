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
        api.MapEach("/users", ("GET", UserEndpoints.ListAsync), ("POST", UserEndpoints.InviteAsync))
            .Describe("GET", UserOperations.List).Describe("POST", UserOperations.Invite);
        api.MapOnly("POST", "/users/import", ImportEndpoint.ImportAsync).Within(ImportEndpoint.Patience).Describe(UserOperations.Import);
        api.MapEach("/users/{id}", ("GET", UserEndpoints.ShowAsync), ("PATCH", UserEndpoints.ChangeAsync), ("DELETE", UserEndpoints.DeleteAsync))
            .Describe("GET", UserOperations.Show).Describe("PATCH", UserOperations.Change).Describe("DELETE", UserOperations.Delete);
        api.MapOnly("POST", "/users/{id}/mfa/reset", UserEndpoints.ResetMfaAsync).Describe(UserOperations.ResetMfa);
        api.MapOnly("DELETE", "/users/{id}/sessions", UserEndpoints.EndSessionsAsync).Describe(UserOperations.EndSessions);
        api.MapOnly("GET", "/sessions", SessionEndpoints.ListAsync).Describe(LookOperations.ListSessions);
        api.MapOnly("DELETE", "/sessions/{id}", SessionEndpoints.EndAsync).Describe(LookOperations.EndSession);
        api.MapEach("/tokens", ("GET", LinkEndpoints.ListAsync), ("POST", LinkEndpoints.CreateAsync))
            .Describe("GET", LookOperations.ListLinks).Describe("POST", LookOperations.CreateLink);
        api.MapOnly("DELETE", "/tokens/{id}", LinkEndpoints.RevokeAsync).Describe(LookOperations.RevokeLink);
        api.MapOnly("GET", "/outbox", OutboxEndpoints.ListAsync).Describe(LookOperations.ListMails);
        api.MapOnly("POST", "/outbox/{id}/retry", OutboxEndpoints.RetryAsync).Describe(LookOperations.RetryMail);
        api.MapOnly("POST", "/mail/test", OutboxEndpoints.SendTestAsync).Describe(LookOperations.SendTestMail);
        api.MapOnly("GET", "/routes", RouteEndpoint.List).Describe(LookOperations.ListRoutes);
        api.MapOnly("GET", "/audit", AuditEndpoints.ListAsync).Describe(AuditOperations.List);
        api.MapOnly("GET", "/stats", StatsEndpoints.ShowAsync).Describe(AuditOperations.Statistics);
        api.MapOnly("GET", "/keys", KeyEndpoints.ListAsync).Describe(KeyOperations.List);
        api.MapOnly("POST", "/keys/rotate", KeyEndpoints.RotateAsync).Describe(KeyOperations.Rotate);
        api.MapEach("/settings", ("GET", SettingsEndpoints.ShowAsync), ("PUT", SettingsEndpoints.ChangeAsync))
            .Describe("GET", SettingsOperations.Show).Describe("PUT", SettingsOperations.Change);
        api.MapEach("/banned-ips", ("GET", BanEndpoints.ListAsync), ("POST", BanEndpoints.BanAsync)).Describe("GET", BanOperations.List).Describe("POST", BanOperations.Ban);
        api.MapOnly("DELETE", "/banned-ips/{ip}", BanEndpoints.UnbanAsync).Describe(BanOperations.Unban);
        api.MapOnly("DELETE", "/banned-ips/{ip}/{prefix}", BanEndpoints.UnbanNetworkAsync).Describe(BanOperations.UnbanNetwork);
        api.MapRest();
    }
}
