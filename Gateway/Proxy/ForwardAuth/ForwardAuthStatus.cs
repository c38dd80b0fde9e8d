using MagicLink.Gateway.Http;

namespace MagicLink.Gateway.Proxy.ForwardAuth;

/// <summary>The statuses that askers understand: beside 200 and 302 they are 401 and 403, whatever the proxy would have answered itself.</summary>
internal static class ForwardAuthStatus
{
    /// <summary>The status of a refusal.</summary>
    public static int Of(Problem problem) => Of(problem.Status, isNginx: false);

    /// <param name="isNginx">nginx takes everything else for a fault of ours; faults are, and stay what they are.</param>
    public static int Of(int status, bool isNginx) => status switch
    {
        StatusCodes.Status302Found when isNginx => StatusCodes.Status401Unauthorized,
        StatusCodes.Status429TooManyRequests when !isNginx => status,
        StatusCodes.Status401Unauthorized => status,
        >= 400 and < 500 => StatusCodes.Status403Forbidden,
        _ => status,
    };
}
