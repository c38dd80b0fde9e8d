using MagicLink.Gateway.Http;
using MagicLink.Gateway.Mail;

namespace MagicLink.Gateway.Pages;

/// <summary>The mailbox of a newcomer: only in Development without a mail transport, and only for this very machine.</summary>
internal static class MailboxPages
{
    public static Task ShowAsync(HttpContext context, PageRenderer pages, IMailTransport transport, IProblemPage problem) =>
        transport is DevelopmentMailbox mailbox && IsFromHere(context)
            ? pages.WriteAsync<MailboxPage>(context, StatusCodes.Status200OK, page => page[nameof(MailboxPage.Mails)] =
                (IReadOnlyList<MailView>)[.. mailbox.Mails.Select(kept => new MailView(kept.Mail.To, kept.Mail.Subject, kept.Mail.Text, kept.ReceivedAt))])
            : problem.WriteAsync(context, Problems.NotFound);

    // A tunnel or proxy on this machine connects from loopback too, but asks for another host name.
    private static bool IsFromHere(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address && System.Net.IPAddress.IsLoopback(address) && PublicAddress.IsLoopbackName(context.Request.Host.Host);
}
