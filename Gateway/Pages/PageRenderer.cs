using System.Buffers.Text;
using System.Security.Cryptography;
using MagicLink.Gateway.Branding;
using MagicLink.Gateway.Http;
using MagicLink.Gateway.Language;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace MagicLink.Gateway.Pages;

/// <summary>Renders a page on the server and sends it with headers that keep it to itself.</summary>
internal sealed class PageRenderer(IServiceProvider services, ILoggerFactory loggers, Brand brand, ReturnUrls returnUrls)
{
    private const int NonceBytes = 18;

    /// <param name="fill">Sets the page's parameters.</param>
    public async Task WriteAsync<TPage>(HttpContext context, int status, Action<Dictionary<string, object?>> fill)
        where TPage : IComponent
    {
        var nonce = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(NonceBytes));
        var frame = new PageFrame(new Texts(RequestLanguage.Of(context.Request)), brand, nonce, context.TraceIdentifier, PagePlace.Of(context.Request));
        var parameters = new Dictionary<string, object?> { [nameof(PageFrame)] = frame };
        fill(parameters);
        await using var renderer = new HtmlRenderer(services, loggers);
        var html = await renderer.Dispatcher.InvokeAsync(async () =>
            (await renderer.RenderComponentAsync<TPage>(ParameterView.FromDictionary(parameters))).ToHtmlString());

        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html; charset=utf-8";
        SetHeaders(context.Response.Headers, frame.Nonce);
        await context.Response.WriteAsync("<!doctype html>\n" + html, context.RequestAborted);
    }

    private void SetHeaders(IHeaderDictionary headers, string nonce)
    {
        // form-action also judges the redirect after a POST: it lists where people may return to.
        var formTargets = string.Join(' ', returnUrls.Origins.Prepend("'self'"));
        headers.ContentSecurityPolicy =
            $"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; connect-src 'self'; img-src 'self' data:; form-action {formTargets}; base-uri 'none'; frame-ancestors 'none'";
        headers.CacheControl = "no-store";
        headers.TryAdd("Referrer-Policy", "same-origin");
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
    }
}
