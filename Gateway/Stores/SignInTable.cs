using System.Data.Common;
using Dapper;
using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.SignIn;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Stores;

/// <summary>What every way of signing in does inside its transaction once something was proved.</summary>
internal static class SignInTable
{
    /// <summary>What the sign-in needs next, from the person's state now; null when it is complete.</summary>
    public static async Task<SignInStage?> NextAsync(DbConnection connection, SignInPlan plan, SignInStage? proved, User user)
    {
        var next = plan.Next(proved, user, remembered: false);
        return next == SignInStage.Totp && await RememberedDeviceTable.IsRememberedAsync(connection, user.Id, plan.DeviceHashes, plan.Now)
            ? plan.Next(proved, user, remembered: true)
            : next;
    }

    /// <summary>Opens the session of a sign-in that is complete.</summary>
    public static async Task<(User User, Session Session)> CompleteAsync(DbConnection connection, User user, SignInPlan plan)
    {
        var session = plan.Session;
        await connection.ExecuteAsync("UPDATE users SET last_login_at = @now WHERE id = @Id", new { user.Id, now = Columns.Of(session.Now) });
        var opened = await SessionStore.InsertAsync(connection, user.Id, session);
        if (plan.BrowserHash is { } browser)
        {
            await KnownBrowserTable.RememberAsync(connection, user.Id, browser, plan.Now);
        }

        return (user with { LastLoginAt = session.Now }, opened);
    }
}
