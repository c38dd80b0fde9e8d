using MagicLink.Gateway.Branding;
using MagicLink.Gateway.Http;

namespace MagicLink.Gateway.Pages;

/// <summary>The brand's pictures.</summary>
internal static class BrandPages
{
    public static async Task ShowLogoAsync(HttpContext context, BrandLogos logos, IProblemPage problems)
    {
        if (logos.Find(context.Request.Path) is not { } logo)
        {
            await problems.WriteAsync(context, Problems.NotFound);
            return;
        }

        var (response, headers) = (context.Response, context.Response.Headers);
        response.ContentType = logo.ContentType;
        response.ContentLength = logo.Content.Length;
        headers.CacheControl = "public, max-age=31536000, immutable";
        headers.XContentTypeOptions = "nosniff";

        // A drawing may hold scripts: opened by itself it runs none and is of no origin.
        headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.Body.WriteAsync(logo.Content, context.RequestAborted);
        }
    }
}
