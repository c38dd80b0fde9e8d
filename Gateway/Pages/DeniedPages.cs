using MagicLink.Gateway.Http;

namespace MagicLink.Gateway.Pages;

/// <summary>What a signed-in person sees who may not go on.</summary>
internal static class DeniedPages
{
    public static Task ShowAsync(HttpContext context, IProblemPage page) => page.WriteAsync(context, Problems.Forbidden);
}
