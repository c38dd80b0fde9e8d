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

    public Task AskAsync(HttpContext context, string? returnUrl, int status = StatusCodes.Status200OK, string? fault = null) =>
        pages.WriteAsync<SecondFactorPage>(context, status, page =>
        {
            page[nameof(SecondFactorPage.ReturnUrl)] = returnUrl;
            page[nameof(SecondFactorPage.Fault)] = fault;
            page[nameof(SecondFactorPage.RememberDays)] = (int)options.Current.RememberDevice.TotalDays;
        });

    public Task OfferEnrolmentAsync(HttpContext context, string? returnUrl) =>
        pages.WriteAsync<EnrolPage>(context, StatusCodes.Status200OK, page => page[nameof(EnrolPage.ReturnUrl)] = returnUrl);

    public Task ShowEnrolmentAsync(HttpContext context, string? returnUrl, EnrolResult.Begun begun) =>
        pages.WriteAsync<EnrolPage>(context, StatusCodes.Status200OK, page =>
        {
            page[nameof(EnrolPage.ReturnUrl)] = returnUrl;
            page[nameof(EnrolPage.Picture)] = QrImage.DataUri(begun.Uri).Value;
            page[nameof(EnrolPage.SecretText)] = begun.Secret.Value;
            page[nameof(EnrolPage.BackupCodes)] = begun.BackupCodes.Select(code => code.Value).ToList();
        });

    public Task AskToConfirmAsync(HttpContext context, string? returnUrl, int status, string fault) =>
        pages.WriteAsync<EnrolConfirmPage>(context, status, page =>
        {
            page[nameof(EnrolConfirmPage.ReturnUrl)] = returnUrl;
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
