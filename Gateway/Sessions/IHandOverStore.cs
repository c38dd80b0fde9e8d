namespace MagicLink.Gateway.Sessions;

/// <summary>Where hand-over codes are kept, and the cookies that come of them.</summary>
internal interface IHandOverStore
{
    /// <summary>
    /// Keeps a code, and only while its session is open and has one of these cookies: who holds a cookie from before a step-up gets none.
    /// </summary>
    Task<bool> TryAddAsync(NewHandOver handOver, IReadOnlyList<string> cookieHashes, CancellationToken cancellation);

    /// <summary>
    /// Spends a code, and keeps the cookie where the code counts, in one step: of any number of parallel calls at most one gets its cookie.
    /// A code that is presented at another host, in another browser or too late is spent all the same.
    /// </summary>
    Task<Redemption> RedeemAsync(HandOverProof proof, CancellationToken cancellation);
}
