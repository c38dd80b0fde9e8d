using System.Net;

namespace MagicLink.Gateway.Limits;

/// <summary>A call, as rules look at it.</summary>
/// <param name="Act">Null for a call that does neither.</param>
/// <param name="IsOwn">Whether an endpoint of ours answers; else a backend does.</param>
/// <param name="Address">The client's.</param>
/// <param name="Network">What the client is counted by.</param>
internal sealed record LimitedRequest(string Method, string Path, LimitedAct? Act, bool IsOwn, IPAddress? Address, string Network);
