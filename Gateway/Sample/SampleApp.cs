using System.Text.Encodings.Web;
using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Sample;

/// <summary>
/// A "legacy app": it has no login, listens on loopback, and believes the headers that the gateway sends. A first route to try.
/// </summary>
internal sealed class SampleApp(SampleAppOptions options) : IHostedService, IAsyncDisposable
{
    private WebApplication? app;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Url is not { } url)
        {
            return;
        }

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.AddServerHeader = false).UseUrls(url.GetLeftPart(UriPartial.Authority));
        app = builder.Build();
        app.Run(ShowAsync);
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (IOException fault)
        {
            throw new SettingException("Gateway:SampleApp:Url", fault.Message, fault);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => app?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public ValueTask DisposeAsync() => app?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static Task ShowAsync(HttpContext context)
    {
        var headers = context.Request.Headers;
        if (!headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase))
        {
            context.Response.ContentType = "text/plain; charset=utf-8";
            return context.Response.WriteAsync($"Hello {(headers.TryGetValue("X-Gateway-Email", out var email) ? email.ToString() : "stranger")}, this is the old wiki at {context.Request.Path}.\n");
        }

        var rows = string.Join('\n', headers
            .Where(header => header.Key.StartsWith("X-Gateway-", StringComparison.OrdinalIgnoreCase))
            .Select(header => $"<tr><th>{Encode(header.Key)}<td>{Encode(header.Value.ToString())}"));
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync($"""
            <!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>The old wiki</title>
            <body style="font:1rem/1.5 Georgia,serif;max-width:44rem;margin:3rem auto;padding:0 1rem">
            <h1>The old wiki</h1>
            <p>This app has no login of its own. The gateway let you in and says who you are:</p>
            <table style="text-align:left;border-spacing:1rem .3rem">{rows}</table>
            <p><a href="/_gateway/sign-out">Sign out</a></p>
            """);
    }

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);
}
