using MagicLink.Gateway.Http;

namespace MagicLink.Gateway.Proxy;

/// <summary>The mark that a request passed the decision for its route; without it nothing is forwarded.</summary>
internal sealed record AccessGranted(RouteAccess Route, Caller Caller);
