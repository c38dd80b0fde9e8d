namespace MagicLink.Gateway.Sessions;

/// <summary>A code about to be given to a browser, which carries its session to an app's host.</summary>
/// <param name="Hash">Keyed hash of the code.</param>
/// <param name="Host">The only host at which it counts.</param>
/// <param name="State">Keyed hash of the cookie that the browser holds there: in another browser the code counts for nothing.</param>
/// <param name="ReturnUrl">Where the person wanted to go, as it was judged.</param>
internal sealed record NewHandOver(string Hash, string SessionId, string Host, string State, string ReturnUrl, DateTimeOffset Now)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    /// <summary>Codes kept of one session: more than tabs that open at once, and less than another site could make a browser ask for.</summary>
    public const int Most = 50;

    public DateTimeOffset ExpiresAt => Now + Lifetime;
}
