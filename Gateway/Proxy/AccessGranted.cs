using MagicLink.Gateway.Access;
using MagicLink.Gateway.Http;

namespace MagicLink.Gateway.Proxy;

/// <summary>The mark that a request passed the decision for its route; without it nothing is forwarded.</summary>
/// <param name="Policy">The policy that it was judged by: the route's, but for preflights that it lets pass.</param>
/// <param name="EverybodyEnrols">What held when it was judged; the second lock judges by the same.</param>
/// <param name="At">The moment it was judged by, likewise.</param>
internal sealed record AccessGranted(RouteAccess Route, AccessPolicy? Policy, Caller Caller, bool EverybodyEnrols, DateTimeOffset At);
