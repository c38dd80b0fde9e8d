using MagicLink.Gateway.Http;
using MagicLink.Gateway.Limits;
using MagicLink.Gateway.Settings;
using MagicLink.Gateway.Totp;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Pages;

/// <summary>A person's second factor: whether there is one, its backup codes, and the browsers in which it is not asked for.</summary>
internal sealed class AccountFactorPages(PageRenderer pages, TotpFlow totp, OwnDevicesFlow devices, Live<MfaOptions> options, GatewayCookies cookies)
{
    private const string Renew = "renew";
    private const string Disable = "disable";

    public async Task ShowAsync(HttpContext context)
    {
        if (await AccountVisit.ReadAsync(context) is { } session)
        {
            await WriteAsync(context, session.User.Current, StatusCodes.Status200OK);
        }
    }

    public async Task PostAsync(HttpContext context)
    {
        if (await AccountVisit.ReadFormAsync(context, ActOf) is not var (session, form))
        {
            return;
        }

        var person = session.User.Current;
        await (form["step"] switch
        {
            Renew => ProveAsync(context, person, form, Renew, code => totp.RenewBackupCodesAsync(person, code, context.RequestAborted)),
            Disable => ProveAsync(context, person, form, Disable, code => totp.DisableAsync(person, code, context.RequestAborted)),
            "forget" => ForgetAsync(context, person, form["id"] ?? ""),
            "forget-all" => ForgetAllAsync(context, person),
            _ => WriteAsync(context, person, StatusCodes.Status200OK),
        });
    }

    private static LimitedAct? ActOf(FormBody form) => form["step"] is Renew or Disable ? LimitedAct.Verify : null;

    private async Task ProveAsync(HttpContext context, User person, FormBody form, string step, Func<string, Task<TotpResult>> actAsync)
    {
        var texts = FactorPages.TextsOf(context);
        if (form["code"] is not { } code || string.IsNullOrWhiteSpace(code))
        {
            await WriteAsync(context, person, Problems.ValidationFailed.Status, step, texts["Mfa.NoCode"]);
            return;
        }

        switch (await actAsync(code))
        {
            case TotpResult.Renewed renewed:
                await pages.WriteAsync<NewCodesPage>(context, StatusCodes.Status200OK, page =>
                {
                    page[nameof(NewCodesPage.Account)] = person.Email.Value;
                    page[nameof(NewCodesPage.Codes)] = renewed.BackupCodes.Select(kept => kept.Value).ToList();
                });
                break;
            case TotpResult.Disabled:
                cookies.DeleteDevice(context.Response);
                AccountVisit.Tell(context, AccountVisit.SecondFactor, "disabled");
                break;
            case TotpResult.Locked locked:
                await WriteAsync(context, person, Problems.RateLimited.Status, step, FactorPages.Locked(context, locked.RetryAfter));
                break;
            default:
                await context.CountFailedProofAsync();
                await WriteAsync(context, person, Problems.ValidationFailed.Status, step, texts["Totp.Wrong"]);
                break;
        }
    }

    private async Task ForgetAsync(HttpContext context, User person, string id)
    {
        var forgotten = await devices.TryForgetAsync(person, id, context.RequestAborted);
        if (forgotten is not null && devices.IsOf(forgotten, cookies.ReadDevice(context.Request)))
        {
            cookies.DeleteDevice(context.Response);
        }

        AccountVisit.Tell(context, AccountVisit.SecondFactor, forgotten is null ? "unknown" : "forgotten");
    }

    private async Task ForgetAllAsync(HttpContext context, User person)
    {
        await devices.ForgetAllAsync(person, context.RequestAborted);
        cookies.DeleteDevice(context.Response);
        AccountVisit.Tell(context, AccountVisit.SecondFactor, "forgotten-all");
    }

    /// <param name="step">The form that <paramref name="fault"/> belongs to.</param>
    private async Task WriteAsync(HttpContext context, User person, int status, string? step = null, string? fault = null)
    {
        var kept = await devices.LookAsync(person, context.RequestAborted);
        var cookie = cookies.ReadDevice(context.Request);
        await pages.WriteAsync<AccountFactorPage>(context, status, page =>
        {
            page[nameof(AccountFactorPage.CanEnrol)] = options.Current.Mode != MfaMode.Off;
            page[nameof(AccountFactorPage.IsRequired)] = options.Current.Mode == MfaMode.Required;
            page[nameof(AccountFactorPage.Since)] = kept.EnabledSince;
            page[nameof(AccountFactorPage.CodesLeft)] = kept.UnusedBackupCodes;
            page[nameof(AccountFactorPage.Devices)] = kept.Devices.Select(device => new AccountEntry(
                RememberedDevices.IdOf(device), device.Client.Device, device.Client.Address, device.CreatedAt, device.ExpiresAt, devices.IsOf(device, cookie))).ToList();
            page[nameof(AccountFactorPage.RenewFault)] = step == Renew ? fault : null;
            page[nameof(AccountFactorPage.DisableFault)] = step == Disable ? fault : null;
            page[nameof(AccountFactorPage.Notice)] = AccountVisit.Told(context, "enrolled", "disabled", "forgotten", "forgotten-all", "unknown");
        });
    }
}
