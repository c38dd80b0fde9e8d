using MagicLink.Gateway.Mail;
using MagicLink.Gateway.SignIn;

namespace MagicLink.Gateway.Pages;

/// <summary>Shows the page that waits for a mail to be read.</summary>
internal sealed class SentView(PageRenderer pages, IMailTransport transport, TimeProvider clock)
{
    /// <param name="fault">The text that says what is wrong with the code.</param>
    /// <param name="notice">The text that says how things are.</param>
    public Task WriteAsync(HttpContext context, Challenge challenge, int status = StatusCodes.Status200OK, string? fault = null, string? notice = null) =>
        pages.WriteAsync<SentPage>(context, status, page =>
        {
            page[nameof(SentPage.Email)] = challenge.Email.Value;
            page[nameof(SentPage.ReturnUrl)] = challenge.ReturnUrl;
            page[nameof(SentPage.Minutes)] = Math.Max(1, (int)(challenge.ExpiresAt - challenge.CreatedAt).TotalMinutes);
            page[nameof(SentPage.SecondsLeft)] = Math.Max(0, (int)(challenge.ExpiresAt - clock.GetUtcNow()).TotalSeconds);
            page[nameof(SentPage.ShowMailbox)] = transport is DevelopmentMailbox;
            page[nameof(SentPage.Fault)] = fault;
            page[nameof(SentPage.Notice)] = notice;
        });
}
