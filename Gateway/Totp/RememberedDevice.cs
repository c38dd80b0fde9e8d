using MagicLink.Gateway.Sessions;

namespace MagicLink.Gateway.Totp;

/// <summary>A browser in which the second factor is not asked for.</summary>
/// <param name="Hash">What its cookie is recognised by.</param>
internal sealed record RememberedDevice(string Hash, ClientInfo Client, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt);
