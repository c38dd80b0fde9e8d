using MagicLink.Gateway.Sessions;

namespace MagicLink.Gateway.Http;

/// <summary>
/// Sends a browser without a session from an app's host to PublicUrl's. The state cookie that it takes along is what a code that comes back is held
/// against: a code counts in the browser that set out, and in no other.
/// </summary>
internal sealed class HandOverStart(PublicAddress address, AppHosts apps, HandOverSecrets secrets, GatewayCookies cookies, TimeProvider clock)
{
    /// <summary>Longer than any code lives, and renewed each time.</summary>
    private static readonly TimeSpan StateLifetime = TimeSpan.FromMinutes(5);

    /// <summary>False where no hand-over is possible: at PublicUrl's own host, and at one that people may not return to.</summary>
    /// <param name="wanted">The whole address that was asked for.</param>
    /// <param name="isUnsent">Whether the person has to be told on the way that a form was not delivered.</param>
    public bool TryBegin(HttpContext context, string wanted, bool isUnsent = false)
    {
        var request = context.Request;
        if (address.IsSignInHost(request.Host) || TargetOf(request, wanted) is not { } target)
        {
            return false;
        }

        // Tabs that are opened together share a state: none takes from another what its code is held against.
        var state = cookies.ReadArrival(request) is { } sent && HandOverSecrets.IsState(sent) ? sent : HandOverSecrets.NewState();
        cookies.SetArrival(context.Response, state, clock.GetUtcNow() + StateLifetime);
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Redirect(
            $"{address.Url}{OwnPaths.HandOver}?returnUrl={Uri.EscapeDataString(target.AbsoluteUri)}&state={Uri.EscapeDataString(secrets.StateHash(state))}{(isUnsent ? "&" + UnsentMark.Query : "")}");
        return true;
    }

    // An address that is too long or too odd to be carried along leads to the app's start page.
    private Uri? TargetOf(HttpRequest request, string wanted) => apps.Judge(wanted) ?? apps.Judge($"{request.Scheme}://{request.Host.Value}/");
}
