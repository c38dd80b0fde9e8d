using System.Text;
using MagicLink.Gateway.Audit;
using Microsoft.AspNetCore.Http.Timeouts;

namespace MagicLink.Gateway.Api.Admin;

/// <summary>Events as a file, written as they are read: it takes no memory, and as long as it takes.</summary>
/// <param name="batches">Null for none.</param>
internal sealed class AuditFile(IAsyncEnumerable<IReadOnlyList<AuditRecord>>? batches, AuditFormat format) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Features.Get<IHttpRequestTimeoutFeature>()?.DisableTimeout();
        var response = httpContext.Response;
        var hasBegun = false;
        await foreach (var batch in batches ?? Nothing())
        {
            var lines = string.Concat(batch.Select(record => format.Line(AuditView.From(record))));
            if (!hasBegun)
            {
                // Not before there is something: until then a store that is out can still be said.
                hasBegun = true;
                response.ContentType = format.ContentType;
                response.Headers.ContentDisposition = $"attachment; filename=\"{format.FileName}\"";
                lines = format.Head + lines;
            }

            await response.WriteAsync(lines, Encoding.UTF8, httpContext.RequestAborted);
        }

    }

    private static async IAsyncEnumerable<IReadOnlyList<AuditRecord>> Nothing()
    {
        await Task.CompletedTask;
        yield return [];
    }
}
