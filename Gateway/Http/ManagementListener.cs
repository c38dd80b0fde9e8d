using Microsoft.AspNetCore.Connections;

namespace MagicLink.Gateway.Http;

/// <summary>
/// Tells requests that came in at the management address from all others. The listener marks its connections, so that nothing a client
/// sends, such as a <c>Host</c>, has a say in it.
/// </summary>
internal static class ManagementListener
{
    /// <summary>Marks every connection of a listener.</summary>
    public static void MarkAsManagement(this IConnectionBuilder listener) => listener.Use(next => connection =>
    {
        connection.Features.Set(Mark.Management);
        return next(connection);
    });

    public static bool IsAtManagement(this HttpContext context) => context.Features.Get<Mark>() is not null;

    private sealed class Mark
    {
        public static readonly Mark Management = new();
    }
}
