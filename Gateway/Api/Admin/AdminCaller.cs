using Microsoft.AspNetCore.Http.Features;

namespace MagicLink.Gateway.Api.Admin;

/// <summary>Who makes a call of the admin API.</summary>
/// <param name="Name">The token's name: who it was, for the audit log.</param>
internal sealed record AdminCaller(string Name, bool IsReadOnly);

internal static class AdminCallers
{
    /// <summary>The caller, whom the filter of the group has let in.</summary>
    public static AdminCaller Admin(this HttpContext context) => context.Features.GetRequiredFeature<AdminCaller>();
}
