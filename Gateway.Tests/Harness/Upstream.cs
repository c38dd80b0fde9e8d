using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace MagicLink.Gateway.Tests.Harness;

/// <summary>A backend that records each request exactly as it arrived.</summary>
internal sealed class Upstream : IAsyncDisposable
{
    private readonly WebApplication app;

    private Upstream(WebApplication app, ConcurrentQueue<RecordedRequest> requests)
    {
        this.app = app;
        Requests = requests;
    }

    public ConcurrentQueue<RecordedRequest> Requests { get; }

    public string Url => app.Urls.First();

    /// <summary>What the backend answers; a plain 200 unless a test says otherwise.</summary>
    public static async Task<Upstream> StartAsync(RequestDelegate? answer = null)
    {
        var requests = new ConcurrentQueue<RecordedRequest>();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Limits.MaxRequestBodySize = null;
        });
        var app = builder.Build();
        app.Run(async context =>
        {
            requests.Enqueue(await RecordedRequest.OfAsync(context));
            if (answer is not null)
            {
                await answer(context);
                return;
            }

            await context.Response.WriteAsync("upstream says hello");
        });
        await app.StartAsync();
        return new Upstream(app, requests);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}

/// <summary>One request as a backend got it.</summary>
internal sealed record RecordedRequest(string Method, string RawTarget, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public string? this[string header] => Headers.GetValueOrDefault(header);

    public static async Task<RecordedRequest> OfAsync(HttpContext context)
    {
        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        context.Request.Body = new MemoryStream(body.ToArray()); // for what answers to read again
        return new RecordedRequest(
            context.Request.Method,
            context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            Encoding.UTF8.GetString(body.ToArray()));
    }
}
