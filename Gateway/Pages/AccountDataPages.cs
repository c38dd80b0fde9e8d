using MagicLink.Gateway.Http;
using MagicLink.Gateway.Limits;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Totp;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Pages;

/// <summary>What is kept about a person: to take along, and to have deleted.</summary>
internal sealed class AccountDataPages(PageRenderer pages, ProfileFlow profile, EraseFlow flow, GatewayCookies cookies)
{
    private const string Erase = "erase";

    public async Task ShowAsync(HttpContext context)
    {
        if (await AccountVisit.ReadAsync(context) is { } session)
        {
            await WriteAsync(context, session.User.Current, StatusCodes.Status200OK);
        }
    }

    public async Task PostAsync(HttpContext context)
    {
        if (await AccountVisit.ReadFormAsync(context, form => form["step"] == Erase ? LimitedAct.Verify : null) is not var (session, form))
        {
            return;
        }

        var person = session.User.Current;
        await (form["step"] switch
        {
            "export" => ExportAsync(context, person),
            Erase => EraseAsync(context, person, form),
            _ => WriteAsync(context, person, StatusCodes.Status200OK),
        });
    }

    /// <summary>Who is signed in has an account, whatever a link from elsewhere has people believe.</summary>
    public static async Task ShowErasedAsync(HttpContext context, PageRenderer pages, CallerReader callers)
    {
        if ((await callers.ReadAsync(context)).Session is not null)
        {
            SecondFactorPages.Redirect(context, AccountVisit.Path);
            return;
        }

        await pages.WriteAsync<ErasedPage>(context, StatusCodes.Status200OK, _ => { });
    }

    private async Task ExportAsync(HttpContext context, User person)
    {
        if (await profile.ExportAsync(person, context.RequestAborted) is not { } export)
        {
            AccountVisit.LeadToSignIn(context);
            return;
        }

        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        await ExportAnswer.Download(context, export).ExecuteAsync(context);
    }

    private async Task EraseAsync(HttpContext context, User person, FormBody form)
    {
        var texts = FactorPages.TextsOf(context);
        if (!EmailAddress.TryParse(form["confirm"], out var typed) || typed != person.Email)
        {
            await WriteAsync(context, person, Problems.ValidationFailed.Status, form["confirm"], addressFault: texts["Data.WrongAddress"]);
            return;
        }

        switch (await flow.EraseAsync(person, string.IsNullOrWhiteSpace(form["code"]) ? null : form["code"], context.RequestAborted))
        {
            case EraseResult.Erased or EraseResult.Gone:
                cookies.DeleteVisit(context.Response);
                cookies.DeleteDevice(context.Response);
                SecondFactorPages.Redirect(context, AccountVisit.Erased);
                break;
            case EraseResult.NeedsSecondFactor:
                await WriteAsync(context, person, Problems.ValidationFailed.Status, form["confirm"], codeFault: texts["Mfa.NoCode"]);
                break;
            case EraseResult.Locked locked:
                await WriteAsync(context, person, Problems.RateLimited.Status, form["confirm"], codeFault: FactorPages.Locked(context, locked.RetryAfter));
                break;
            default:
                await context.CountFailedProofAsync();
                await WriteAsync(context, person, Problems.ValidationFailed.Status, form["confirm"], codeFault: texts["Totp.Wrong"]);
                break;
        }
    }

    private Task WriteAsync(HttpContext context, User person, int status, string? typed = null, string? addressFault = null, string? codeFault = null) =>
        pages.WriteAsync<AccountDataPage>(context, status, page =>
        {
            page[nameof(AccountDataPage.Email)] = person.Email.Value;
            page[nameof(AccountDataPage.AsksForCode)] = flow.NeedsSecondFactor(person);
            page[nameof(AccountDataPage.Typed)] = typed;
            page[nameof(AccountDataPage.AddressFault)] = addressFault;
            page[nameof(AccountDataPage.CodeFault)] = codeFault;
        });
}
