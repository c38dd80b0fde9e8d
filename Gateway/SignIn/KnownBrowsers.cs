using MagicLink.Gateway.Limits;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Secrets;

namespace MagicLink.Gateway.SignIn;

/// <summary>
/// The browsers in which people have signed in before. Being known opens nothing; it is only that no stranger can use up the sends
/// and the links of such a browser.
/// </summary>
internal sealed class KnownBrowsers(IKnownBrowserStore store, AskerKeys askers)
{
    /// <summary>Browsers that are known of one person.</summary>
    public const int Most = 20;

    /// <summary>How long after its last sign-in a browser is known.</summary>
    public static readonly TimeSpan KeepFor = TimeSpan.FromDays(90);

    /// <summary>What the browser may have sent to the address beyond everybody's limits.</summary>
    public SendReserve ReserveOf(Secret browser, EmailAddress email) =>
        new(askers.BrowserHashes(browser)[0], cancellation => store.IsKnownAsync(email, askers.BrowserHashes(browser), cancellation));
}
