using MagicLink.Gateway.Sessions;

namespace MagicLink.Gateway.Totp;

/// <summary>A browser about to be remembered.</summary>
/// <param name="Hash">What its cookie is recognised by.</param>
internal sealed record NewDevice(string Hash, ClientInfo Client, DateTimeOffset Now, DateTimeOffset ExpiresAt);
