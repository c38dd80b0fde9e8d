using MagicLink.Gateway.Secrets;

namespace MagicLink.Gateway.Sessions;

/// <summary>What a client goes on with after a refresh.</summary>
/// <param name="Assurance">What the new tokens speak for: the same as the one presented, whatever the session has proved since.</param>
internal sealed record Refreshed(LiveSession Session, Assurance Assurance, Secret RefreshToken);
