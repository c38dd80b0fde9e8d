using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.SignIn;

/// <summary>
/// What follows when a factor was proved: the session if it was the last one, else a continuation. Which of the two is
/// decided in the transaction that takes the proof, from the person's state at that moment.
/// </summary>
/// <param name="Session">With all factors proved so far.</param>
/// <param name="Continuation">For a sign-in that has none yet; null when it goes on with the one it has.</param>
/// <param name="DeviceHashes">What the device's own secret may be stored as; empty for a device that has none.</param>
/// <param name="BrowserHash">The browser that is known from then on; null for an API client.</param>
internal sealed record SignInPlan(
    FactorOrder Order, NewSession Session, NewContinuation? Continuation, IReadOnlyList<string> DeviceHashes, string? BrowserHash = null)
{
    public DateTimeOffset Now => Session.Now;

    /// <inheritdoc cref="FactorOrder.Next"/>
    public SignInStage? Next(SignInStage? proved, User user, bool remembered) => Order.Next(proved, user.MfaEnabled, remembered);
}
