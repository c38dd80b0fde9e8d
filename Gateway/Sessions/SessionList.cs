namespace MagicLink.Gateway.Sessions;

/// <summary>Some of a person's sessions, the newest first, and how many there are.</summary>
internal sealed record SessionList(IReadOnlyList<Session> Items, long Total);

/// <summary>Which of a person's sessions are asked for: open ones, the newest first.</summary>
/// <param name="IdleSince">Those not seen since then are over.</param>
/// <param name="SeenSince">Sessions that were seen since then all the same, which only memory knows yet.</param>
internal sealed record SessionQuery(long UserId, DateTimeOffset Now, DateTimeOffset IdleSince, IReadOnlyList<string> SeenSince, long Skip, int Take);
