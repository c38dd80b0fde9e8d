using System.Globalization;
using MagicLink.Gateway.Http;

namespace MagicLink.Gateway.Pages;

/// <inheritdoc cref="IUnsentPage"/>
internal sealed class UnsentPages(PageRenderer pages) : IUnsentPage
{
    public Task WriteAsync(HttpContext context, Unsent unsent) => pages.WriteAsync<UnsentPage>(context, StatusCodes.Status401Unauthorized, page =>
    {
        page[nameof(UnsentPage.Reason)] = unsent.Reason;
        page[nameof(UnsentPage.Way)] = unsent.Way;
        page[nameof(UnsentPage.ProvedAt)] = unsent.ProvedAt?.ToUnixTimeMilliseconds();
    });

    /// <summary>What the page's script asks while another tab signs in: whether sending again would be let through, as far as can be told here.</summary>
    public static async Task SayWhetherSignedInAsync(HttpContext context, CallerReader callers)
    {
        var (request, headers) = (context.Request, context.Response.Headers);
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync(await IsSignedInAsync(request, callers) ? "yes" : "no", context.RequestAborted);
    }

    // Nobody else's business: another origin that loads this as something else would learn when a person signed in, and keep the session awake.
    private static async ValueTask<bool> IsSignedInAsync(HttpRequest request, CallerReader callers)
    {
        if (request.Headers.TryGetValue("Sec-Fetch-Site", out var site) && site != "same-origin")
        {
            return false;
        }

        var after = -1L;
        return (request.Query["after"] is not [{ Length: > 0 } sent] || long.TryParse(sent, NumberStyles.None, CultureInfo.InvariantCulture, out after))
            && await callers.ReadAsync(request.HttpContext) is { Credential: Credential.Cookie } caller && caller.AuthenticatedAt.ToUnixTimeMilliseconds() > after;
    }
}
