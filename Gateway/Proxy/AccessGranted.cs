using MagicLink.Gateway.Http;

namespace MagicLink.Gateway.Proxy;

/// <summary>The mark that a request passed the decision for its route; without it nothing is forwarded.</summary>
/// <param name="At">The moment it was judged by; the second lock judges by the same.</param>
internal sealed record AccessGranted(RouteAccess Route, Caller Caller, DateTimeOffset At);
