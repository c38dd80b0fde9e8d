namespace MagicLink.Gateway.Sessions;

/// <summary>A step-up: further factors were proved in a session that goes on.</summary>
/// <param name="Factors">What was proved now; the session's own factors stay.</param>
/// <param name="NewCookieHash">Hash of the browser's new cookie, in the place of its old one; null for a client that holds none.</param>
/// <param name="RefreshHash">Hash of a refresh token that begins a chain of its own; null for none.</param>
/// <param name="TokenAmr">The factors that this token speaks for; null for those of the raised session.</param>
internal sealed record SessionRaise(
    string SessionId, IReadOnlyList<string> Factors, DateTimeOffset Now, string? NewCookieHash, string? RefreshHash, IReadOnlyList<string>? TokenAmr = null)
{
    /// <summary>Whether the refresh tokens that the session's clients hold rise with it: where the answer carries no new one.</summary>
    public bool RaisesRefreshTokens { get; init; }
}
