namespace MagicLink.Gateway.Sessions;

/// <summary>A hand-over code that a browser presents at an app's host.</summary>
/// <param name="CodeHashes">What the code may be stored as.</param>
/// <param name="StateHashes">What the state of this browser may have been called; empty when it has none.</param>
/// <param name="NewCookieHash">Hash of the cookie that the browser gets at this host if the code is good.</param>
internal sealed record HandOverProof(IReadOnlyList<string> CodeHashes, string Host, IReadOnlyList<string> StateHashes, string NewCookieHash, DateTimeOffset Now)
{
    /// <summary>Cookies kept of one session at one host: tabs that arrive together get one each, and the browser keeps the last.</summary>
    public const int MostCookies = 10;
}
