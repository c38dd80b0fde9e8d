using MagicLink.Gateway.Http;
using MagicLink.Gateway.Sessions;

namespace MagicLink.Gateway.Pages;

/// <summary>Where a person is signed in, and how that ends.</summary>
internal static class AccountSessionsPages
{
    /// <summary>Each adds about 600 bytes to the page.</summary>
    private const int PageSize = 15;

    public static async Task ShowAsync(HttpContext context, PageRenderer pages, OwnSessionsFlow flow)
    {
        if (await AccountVisit.ReadAsync(context) is not { } current)
        {
            return;
        }

        var number = PageQuery.Of(context.Request) is { Problem: null, Page: var asked } ? asked : 1;
        var (items, total) = await flow.ListAsync(current.Session.UserId, (number - 1L) * PageSize, PageSize, context.RequestAborted);
        if (items.Count == 0 && number > 1)
        {
            SecondFactorPages.Redirect(context, AccountVisit.Sessions);
            return;
        }

        await pages.WriteAsync<AccountSessionsPage>(context, StatusCodes.Status200OK, page =>
        {
            page[nameof(AccountSessionsPage.Items)] = items.Select(item => ViewOf(item.Session, item.SeenAt, current)).ToList();
            page[nameof(AccountSessionsPage.Number)] = number;
            page[nameof(AccountSessionsPage.HasNext)] = (long)number * PageSize < total;
            page[nameof(AccountSessionsPage.Total)] = total;
            page[nameof(AccountSessionsPage.Notice)] = AccountVisit.Told(context, "ended", "gone", "others");
        });
    }

    public static async Task PostAsync(HttpContext context, OwnSessionsFlow flow, GatewayCookies cookies)
    {
        if (await AccountVisit.ReadFormAsync(context) is not var (current, form))
        {
            return;
        }

        var person = current.User.Current;
        switch (form["step"])
        {
            case "end":
                var isEnded = form["id"] is { Length: > 0 } id && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') && await flow.TryEndAsync(person, id, context.RequestAborted);
                if (isEnded && form["id"] == current.Id)
                {
                    Leave(context, cookies);
                }
                else
                {
                    AccountVisit.Tell(context, AccountVisit.Sessions, isEnded ? "ended" : "gone");
                }

                break;
            case "others":
                await flow.EndOthersAsync(person, current.Id, context.RequestAborted);
                cookies.DeleteDevice(context.Response);
                AccountVisit.Tell(context, AccountVisit.Sessions, "others");
                break;
            case "all":
                await flow.EndAllAsync(person, context.RequestAborted);
                cookies.DeleteDevice(context.Response);
                Leave(context, cookies);
                break;
            default:
                SecondFactorPages.Redirect(context, AccountVisit.Sessions);
                break;
        }
    }

    private static void Leave(HttpContext context, GatewayCookies cookies)
    {
        cookies.DeleteVisit(context.Response);
        SecondFactorPages.Redirect(context, OwnPaths.Pages + "/signed-out");
    }

    private static AccountEntry ViewOf(Session session, DateTimeOffset seenAt, LiveSession current) => new(
        session.Id, session.Client.Device, session.Client.Address, session.CreatedAt, seenAt, session.Id == current.Id);
}
