namespace MagicLink.Gateway.Sessions;

/// <summary>Everybody's sessions as an admin looks through them.</summary>
internal interface ISessionListStore
{
    /// <summary>Open sessions, the newest first. The total of a long list may be a few seconds old.</summary>
    /// <param name="idleSince">Those not seen since then are over.</param>
    Task<SessionList> ListAsync(DateTimeOffset now, DateTimeOffset idleSince, long skip, int take, CancellationToken cancellation);
}
