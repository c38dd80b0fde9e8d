using System.Text.Json;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Tests.Harness;

/// <summary>Makes and changes people as an operator does.</summary>
internal static class People
{
    public static EmailAddress Email(string text)
    {
        Assert.True(EmailAddress.TryParse(text, out var email));
        return email;
    }

    /// <summary>Adds a person with these roles and signs in.</summary>
    /// <returns>The access token.</returns>
    public static async Task<string> JwtAsync(this TestGateway gateway, string email, params string[] roles)
    {
        await gateway.AddAsync(email, null, null, roles);
        return await gateway.JwtAsync(email);
    }

    /// <summary>Adds a person with a name; the answer of the sign-in.</summary>
    public static async Task<JsonElement> SignInAsync(this TestGateway gateway, string email, string? firstName, string? lastName, params string[] roles)
    {
        await gateway.AddAsync(email, firstName, lastName, roles);
        return await gateway.SignInAsync(email);
    }

    public static async Task SetRolesAsync(this TestGateway gateway, string email, params string[] roles) =>
        Assert.NotNull(await gateway.Service<UserAdminFlow>().SetRolesAsync(Email(email), roles, TestContext.Current.CancellationToken));

    public static async Task SetDisabledAsync(this TestGateway gateway, string email, bool disabled) =>
        Assert.NotNull(await gateway.Service<UserAdminFlow>().SetDisabledAsync(Email(email), disabled, TestContext.Current.CancellationToken));

    private static async Task AddAsync(this TestGateway gateway, string email, string? firstName, string? lastName, string[] roles) =>
        Assert.NotNull(await gateway.Service<IUserStore>().TryAddAsync(
            new NewUser(Email(email), firstName, lastName, roles), gateway.Clock.GetUtcNow(), TestContext.Current.CancellationToken));
}
