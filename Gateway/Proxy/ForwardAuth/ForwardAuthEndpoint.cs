using MagicLink.Gateway.Http;
using MagicLink.Gateway.Http.Description;

namespace MagicLink.Gateway.Proxy.ForwardAuth;

/// <summary>The address at which another proxy asks for our decision. Questions are answered on the way here; what arrives is none.</summary>
internal static class ForwardAuthEndpoint
{
    public static void MapForwardAuth(this IEndpointRouteBuilder app)
    {
        var group = app.MapOwn("");
        group.WithMetadata(UnlimitedEndpoint.Mark);
        group.MapEach(OwnPaths.ForwardAuth, ("GET", RefuseSpellingAsync), ("HEAD", RefuseSpellingAsync)).Describe(Operation);
    }

    /// <summary>Says that the question cannot be answered, and why.</summary>
    public static Task RefuseAsync(HttpContext context, string fault) =>
        ProblemResult.WriteAsync(context, Problems.Forbidden with { Message = $"The request is refused because of {fault}." });

    private static readonly Operation Operation = new Operation(
        "forwardAuth",
        "Forward auth",
        "Another proxy asks, with any method, whether it may pass a request on. X-Forwarded-Method, -Proto, -Host and -Uri tell of the request, or X-Original-Method and X-Original-URL; only Gateway:TrustedProxies may ask. "
        + "A navigation that has to sign in first is answered with 302, and with X-Original-URL by 401 with the same Location.")
    {
        RefusalShape = new(ProblemJson.Default.ProblemBody, "error", ForwardAuthStatus.Of),
    }
        .Answers(200, "It may, with the identity headers of the route, and with Authorization and Cookie as the application may have them; some of them may be empty.", header: "Cookie")
        .Answers(302, "A person has to sign in, or to prove more.", header: "Location")
        .Refuses(Problems.Unauthenticated, Problems.SecondFactorMissing, Problems.Forbidden, Problems.ValidationFailed, Problems.NotFound, Problems.MethodNotAllowed, Problems.Misdirected);

    private static Task RefuseSpellingAsync(HttpContext context) => RefuseAsync(context, "another spelling of this path");
}
