using MagicLink.Gateway.Http;
using MagicLink.Gateway.Mail;

namespace MagicLink.Gateway.Pages;

/// <summary>The mailbox of a newcomer: only in Development without a mail transport, and only for this very machine.</summary>
internal static class MailboxPages
{
    private const string Path = OwnPaths.Pages + "/dev/mailbox";

    /// <summary>A mail brings its own styles; it runs nothing, fetches nothing, and is of no origin. Its link may be followed.</summary>
    private const string MailPolicy = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox";

    public static Task ShowAsync(HttpContext context, PageRenderer pages, IMailTransport transport, IProblemPage problem) =>
        Mailbox(context, transport) is { } mailbox
            ? pages.WriteAsync<MailboxPage>(context, StatusCodes.Status200OK, page => page[nameof(MailboxPage.Mails)] =
                (IReadOnlyList<MailView>)[.. mailbox.Mails.Select(kept => new MailView(kept.Mail.To, kept.Mail.Subject, kept.Mail.Text, $"{Path}/{kept.Id}", kept.ReceivedAt))])
            : problem.WriteAsync(context, Problems.NotFound);

    /// <summary>The HTML part, as a mail program would show it.</summary>
    public static Task ShowHtmlAsync(HttpContext context, string id, IMailTransport transport, IProblemPage problem)
    {
        if (Mailbox(context, transport)?.Find(id) is not { } kept)
        {
            return problem.WriteAsync(context, Problems.NotFound);
        }

        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = MailPolicy;
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(kept.Mail.Html, context.RequestAborted);
    }

    // A tunnel or proxy on this machine connects from loopback too, but asks for another host name.
    private static DevelopmentMailbox? Mailbox(HttpContext context, IMailTransport transport) =>
        context.Connection.RemoteIpAddress is { } address && System.Net.IPAddress.IsLoopback(address) && PublicAddress.IsLoopbackName(context.Request.Host.Host)
            ? transport as DevelopmentMailbox
            : null;
}
