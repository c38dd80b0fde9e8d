using MagicLink.Gateway.Sessions;

namespace MagicLink.Gateway.Totp;

/// <summary>Who steps up.</summary>
/// <param name="Amr">What the caller's credential speaks for now.</param>
/// <param name="HoldsCookie">Whether it is a browser's session cookie.</param>
/// <param name="WantsTokens">Whether a refresh token is to be handed out.</param>
internal sealed record StepUpCaller(LiveSession Session, IReadOnlyList<string> Amr, bool HoldsCookie, bool WantsTokens);
