using MagicLink.Gateway.Http;
using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Pages;

/// <summary>The account's first page: who one is, and the names to be called by.</summary>
internal static class AccountPages
{
    private const string Names = "names";

    public static async Task ShowAsync(HttpContext context, PageRenderer pages)
    {
        if (await AccountVisit.ReadAsync(context) is { } session)
        {
            var person = session.User.Current;
            await WriteAsync(context, pages, StatusCodes.Status200OK, person, person.FirstName, person.LastName, badField: null);
        }
    }

    public static async Task PostAsync(HttpContext context, PageRenderer pages, ProfileFlow flow)
    {
        if (await AccountVisit.ReadFormAsync(context) is not var (session, form))
        {
            return;
        }

        var person = session.User.Current;
        var (first, last) = (form["firstName"], form["lastName"]);
        if (!TryRead(first, out var firstName) || !TryRead(last, out var lastName))
        {
            await WriteAsync(context, pages, Problems.ValidationFailed.Status, person, first, last, TryRead(first, out _) ? "lastName" : "firstName");
        }
        else if (await flow.RenameAsync(person, firstName, lastName, context.RequestAborted) is null)
        {
            AccountVisit.LeadToSignIn(context);
        }
        else
        {
            AccountVisit.Tell(context, AccountVisit.Path, Names);
        }
    }

    // A field that is not there leaves the name as it is.
    private static bool TryRead(string? typed, out PersonName? name)
    {
        name = null;
        return typed is null || PersonName.TryParse(typed, out name);
    }

    private static Task WriteAsync(HttpContext context, PageRenderer pages, int status, User person, string? first, string? last, string? badField) =>
        pages.WriteAsync<AccountPage>(context, status, page =>
        {
            page[nameof(AccountPage.Email)] = person.Email.Value;
            page[nameof(AccountPage.FirstName)] = first;
            page[nameof(AccountPage.LastName)] = last;
            page[nameof(AccountPage.BadField)] = badField;
            page[nameof(AccountPage.Notice)] = AccountVisit.Told(context, Names);
        });
}
