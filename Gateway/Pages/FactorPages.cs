using MagicLink.Gateway.Health;
using MagicLink.Gateway.Http;
using MagicLink.Gateway.Language;
using MagicLink.Gateway.Settings;
using MagicLink.Gateway.Totp;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Pages;

/// <summary>The pages that ask for a second factor, the same while signing in and for a step-up.</summary>
internal sealed class FactorPages(PageRenderer pages, Live<MfaOptions> options, RememberDeviceFlow devices, GatewayCookies cookies)
{
    private const string Remember = "remember";

    public static Texts TextsOf(HttpContext context) => new(RequestLanguage.Of(context.Request));

    public Task AskAsync(HttpContext context, FactorVisit visit, int status = StatusCodes.Status200OK, string? fault = null) =>
        pages.WriteAsync<SecondFactorPage>(context, status, page =>
        {
            page[nameof(SecondFactorPage.Account)] = visit.Account;
            page[nameof(SecondFactorPage.ReturnUrl)] = visit.ReturnUrl;
            page[nameof(SecondFactorPage.Fault)] = fault;
            page[nameof(SecondFactorPage.RememberDays)] = (int)options.Current.RememberDevice.TotalDays;
        });

    public Task OfferEnrolmentAsync(HttpContext context, FactorVisit visit) => pages.WriteAsync<EnrolPage>(context, StatusCodes.Status200OK, page =>
    {
        page[nameof(EnrolPage.Account)] = visit.Account;
        page[nameof(EnrolPage.ReturnUrl)] = visit.ReturnUrl;
    });

    public Task ShowEnrolmentAsync(HttpContext context, FactorVisit visit, EnrolResult.Begun begun) =>
        pages.WriteAsync<EnrolPage>(context, StatusCodes.Status200OK, page =>
        {
            page[nameof(EnrolPage.Address)] = visit.Email.Value;
            page[nameof(EnrolPage.ReturnUrl)] = visit.ReturnUrl;
            page[nameof(EnrolPage.Picture)] = QrImage.DataUri(begun.Uri).Value;
            page[nameof(EnrolPage.Uri)] = begun.Uri.Value;
            page[nameof(EnrolPage.SecretText)] = begun.Secret.Value;
            page[nameof(EnrolPage.BackupCodes)] = begun.BackupCodes.Select(code => code.Value).ToList();
        });

    public Task AskToConfirmAsync(HttpContext context, FactorVisit visit, int status, string fault) =>
        pages.WriteAsync<EnrolConfirmPage>(context, status, page =>
        {
            page[nameof(EnrolConfirmPage.ReturnUrl)] = visit.ReturnUrl;
            page[nameof(EnrolConfirmPage.Fault)] = fault;
        });

    /// <summary>How a page says that too many codes were wrong.</summary>
    public static string Locked(HttpContext context, TimeSpan retryAfter)
    {
        var problem = Problems.TooMany(retryAfter);
        context.Response.Headers.RetryAfter = problem.RetryAfter!.Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return TextsOf(context)["Factor.Locked", (int)Math.Ceiling(retryAfter.TotalMinutes)];
    }

    /// <summary>Where the person asked for it, the browser is known next time.</summary>
    public async Task RememberAsync(HttpContext context, FormBody form, User person)
    {
        if (form[Remember] is null)
        {
            return;
        }

        try
        {
            if (await devices.TryRememberAsync(person, context.Client(), context.RequestAborted) is var (cookie, expiresAt))
            {
                cookies.SetDevice(context.Response, cookie, expiresAt);
            }
        }
        catch (StoreUnavailableException)
        {
            // The code is spent and the session has its new cookie: an outage must not keep that from the browser. It is asked again next time.
        }
    }
}
